package dev.gatun.io.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file at one moment: both images, and what lies between them. Never changed.
 *
 * @param name the file's name, for messages and choices
 * @param durable the durable pages
 * @param durableLength the durable length
 * @param lengthChanges unforced changes of the length, in order
 * @param current the pages that reads saw
 * @param length the length that reads saw
 * @param lost pages whose write-back has failed, with their bytes
 */
record FileMoment(
    String name, PageTable durable, long durableLength, List<Long> lengthChanges, PageTable current, long length, Map<Long, byte[]> lost) {

  static FileMoment of(String name, SimulatedFile file) {
    PageTable current = file.unmapped.copy();
    for (long page = 0; page < PageTable.pages(file.length); page++) {
      current.set(page, file.current(page));
    }
    List<Long> changes = List.copyOf(file.lengthChanges);
    return new FileMoment(name, file.durable.copy(), file.durableLength, changes, current, file.length, Map.copyOf(file.lost));
  }

  /** The bytes of a page that is dirty, else null. */
  byte @Nullable [] dirty(long page) {
    byte[] now = current.get(page);
    if (PageTable.same(now, durable.get(page))) {
      return null;
    }
    byte[] bytes = PageTable.orZeros(now);
    return Arrays.equals(bytes, lost.get(page)) ? null : bytes;
  }

  /** The file as the kernel keeps it when only the process dies, but for lost pages that have left its cache: they are read from the disk again. */
  SimulatedFile afterKill(DiskMoment.Evicted evicted) {
    SimulatedFile file = new SimulatedFile(durable.copy(), durableLength, current.copy(), length);
    file.lengthChanges.addAll(lengthChanges);
    lost.forEach((page, bytes) -> {
      boolean clean = Arrays.equals(bytes, current.bytes(page));
      if (clean && evicted.test(name, page, bytes)) {
        file.unmapped.set(page, durable.get(page));
      } else {
        file.lost.put(page, bytes);
      }
    });
    return file;
  }

  /** The file as a power cut leaves it. */
  SimulatedFile afterPowerCut(CrashChoice choice, List<DirtyPage> dirty) {
    PageTable image = durable.copy();
    int kept = Math.clamp(choice.keptLengthChanges(name, lengthChanges.size()), 0, lengthChanges.size());
    long size = SimulatedFile.applyLengths(image, durableLength, lengthChanges.subList(0, kept));
    for (DirtyPage page : dirty) {
      byte[] before = image.bytes(page.page()); // after the truncations that were kept
      image.set(page.page(), choice.survivor(new DirtyPage(name, page.page(), page.index(), page.count(), before, page.after())));
    }
    image.cut(size);
    return new SimulatedFile(image, size, image.copy(), size);
  }
}

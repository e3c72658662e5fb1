package dev.gatun.io.sim;

import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A hash of everything that a disk holds, durable and not: two disks with the same digest are taken as one. 128 bits of two independent sums, so that
 * chance does not make two disks one among the millions of a long run.
 *
 * @param first one half
 * @param second the other half
 */
public record DiskDigest(long first, long second) {
  private static final long ZERO_PAGE = 0;

  static DiskDigest of(SimulatedDirectory<SimulatedFile> directory) {
    Sum sum = new Sum();
    directory.reachable().forEach((name, file) -> add(sum, name, file));
    addNames(sum, directory.names);
    addNames(sum, directory.durable);
    directory.unforced.forEach(operation -> sum.add(operation.removed().hashCode() * 31L + operation.added().hashCode()));
    return new DiskDigest(sum.first, sum.second);
  }

  private static void addNames(Sum sum, Map<String, SimulatedFile> names) {
    names.forEach((name, file) -> sum.add(name.hashCode()));
    sum.add(names.size());
  }

  private static void add(Sum sum, String name, SimulatedFile file) {
    sum.add(name.hashCode());
    sum.add(file.length);
    sum.add(file.durableLength);
    file.lengthChanges.forEach(sum::add);
    for (long page = 0; page < PageTable.pages(Math.max(file.length, file.durableLength)); page++) {
      byte[] now = file.current(page);
      byte[] durable = file.durable.get(page);
      sum.addPage(now);
      if (now == durable) {
        sum.add(1);
      } else {
        sum.addPage(durable);
        sum.add(file.lost.containsKey(page) ? 2 : 3);
      }
    }
  }

  /** Order matters. */
  private static final class Sum {
    private final CRC32C crc = new CRC32C();
    private long first = 0x9E3779B97F4A7C15L;
    private long second = 0x2545F4914F6CDD1DL;

    void add(long value) {
      first = Dice.roll(first, value);
      second = Dice.roll(second ^ value, 1);
    }

    void addPage(byte[] page) {
      if (page == null) {
        add(ZERO_PAGE);
        return;
      }
      crc.reset();
      crc.update(page, 0, page.length);
      add(crc.getValue() << 32 | Arrays.hashCode(page) & 0xFFFFFFFFL);
    }
  }
}

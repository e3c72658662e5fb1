package dev.gatun.io.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two images of one file (an inode: names are the directory's). The caller holds the disk's lock.
 *
 * <ul>
 *   <li>The <em>volatile</em> image is what reads see and a killed process leaves: {@code length}, {@code mapped}, and {@code unmapped} for all
 *       other pages.
 *   <li>The <em>durable</em> image is what a power cut leaves for certain, up to the length changes in {@code lengthChanges}, which are journalled
 *       in order and not yet forced. A page is dirty when the images differ in it, unless its write-back has failed: then it counts as clean
 *       ({@code lost}) until its bytes change or it is written again, and nobody will ever write it. A store of the same bytes into a mapping is not
 *       seen; who expects one lets the page leave the cache ({@link DiskMoment#afterKill(DiskMoment.Evicted)}).
 * </ul>
 */
final class SimulatedFile {
  private static final int PAGE = PageTable.PAGE;

  final PageTable durable;
  long durableLength;
  final List<Long> lengthChanges = new ArrayList<>();

  final PageTable unmapped;
  final MappedPages mapped = new MappedPages();
  long length;

  final Map<Long, byte[]> lost = new HashMap<>(); // page -> the bytes whose write-back failed
  int errors; // how often a write-back failed; each handle reports each once

  SimulatedFile() {
    this(new PageTable(), 0, new PageTable(), 0);
  }

  SimulatedFile(PageTable durable, long durableLength, PageTable unmapped, long length) {
    this.durable = durable;
    this.durableLength = durableLength;
    this.unmapped = unmapped;
    this.length = length;
  }

  int read(long position, byte[] target, int offset, int wanted) {
    int readable = Math.clamp(length - position, 0, wanted);
    int n;
    for (int done = 0; done < readable; done += n) {
      long at = position + done;
      n = Math.min(readable - done, PAGE - (int) (at % PAGE));
      if (mapped.contains(at / PAGE)) {
        mapped.read(at, target, offset + done, n);
      } else {
        System.arraycopy(unmapped.bytes(at / PAGE), (int) (at % PAGE), target, offset + done, n);
      }
    }
    return readable;
  }

  void write(long position, byte[] source, int offset, int wanted) {
    int n;
    for (int done = 0; done < wanted; done += n) {
      long at = position + done;
      n = Math.min(wanted - done, PAGE - (int) (at % PAGE));
      if (mapped.contains(at / PAGE)) {
        mapped.write(at, source, offset + done, n);
      } else if (unmapped.get(at / PAGE) != null || !PageTable.isZero(source, offset + done, n)) { // most of what is written is zeros to new space
        unmapped.patch(at, source, offset + done, n);
      }
      lost.remove(at / PAGE); // written again, if only with the same bytes: dirty again
    }
    if (wanted > 0 && position + wanted > length) {
      setLength(position + wanted);
    }
  }

  void truncate(long size) {
    if (size < 0 || size > length) {
      throw new IllegalArgumentException("truncate to " + size + " bytes, the file has " + length);
    }
    if (size < length) {
      setLength(size);
      unmapped.cut(size);
      mapped.cut(size);
      lost.keySet().removeIf(page -> page * PAGE >= size);
    }
  }

  private void setLength(long size) {
    length = size;
    lengthChanges.add(size);
  }

  MemorySegment map(long position, long size, Arena arena) {
    if (position % PAGE != 0 || position < 0 || size <= 0 || position > length - size) {
      throw new IllegalArgumentException("map " + size + " bytes at " + position + ", the file has " + length);
    }
    return mapped.map(position, size, arena, unmapped);
  }

  /** What reads see of a page, the durable array itself when it is the same; null for zeros. */
  byte @Nullable [] current(long page) {
    return mapped.contains(page) ? mapped.page(page, durable.get(page)) : unmapped.get(page);
  }

  /** The page's bytes if it is dirty (zeros too), else null. */
  byte @Nullable [] dirty(long page) {
    byte[] now = current(page);
    if (PageTable.same(now, durable.get(page))) {
      return null;
    }
    byte[] failed = lost.get(page);
    return failed != null && Arrays.equals(failed, PageTable.orZeros(now)) ? null : PageTable.orZeros(now);
  }

  /** Makes a page durable. The pages behind a truncation are given to a file again only when the truncation is durable, so it comes first. */
  void writeBack(long page) {
    byte[] bytes = dirty(page);
    if (bytes != null) {
      settleTruncations();
      durable.set(page, bytes);
    }
  }

  void writeBack(long firstPage, long endPage) {
    for (long page = firstPage; page < Math.min(endPage, PageTable.pages(length)); page++) {
      writeBack(page);
    }
  }

  /** The write-back of dirty pages fails: they count as clean from now on. */
  void loseDirty(long firstPage, long endPage) {
    errors++;
    for (long page = firstPage; page < Math.min(endPage, PageTable.pages(length)); page++) {
      byte[] bytes = dirty(page);
      if (bytes != null) {
        lost.put(page, bytes);
      }
    }
  }

  /** Makes everything durable that is dirty, and the length. */
  void force() {
    settleLength();
    writeBack(0, Long.MAX_VALUE);
  }

  void settleLength() {
    durableLength = applyLengths(durable, durableLength, lengthChanges);
    lengthChanges.clear();
  }

  private void settleTruncations() {
    long before = durableLength;
    int settled = 0;
    for (int i = 0; i < lengthChanges.size(); i++) {
      settled = lengthChanges.get(i) < before ? i + 1 : settled;
      before = lengthChanges.get(i);
    }
    List<Long> first = lengthChanges.subList(0, settled);
    durableLength = applyLengths(durable, durableLength, first);
    first.clear();
  }

  /**
   * What length changes do to an image; returns its length. A page written back behind the end is there, but not seen, until the file has grown to
   * it.
   */
  static long applyLengths(PageTable image, long length, List<Long> changes) {
    long now = length;
    for (long change : changes) {
      if (change < now) {
        image.cut(change);
      }
      now = change;
    }
    return now;
  }
}

package dev.gatun.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real latch table and two words of content for each page, shared by all stress tests of a virtual machine. It lies in this package because only
 * the page file makes latch tables.
 *
 * <p>jcstress makes test states by the ten thousand and measures only their heap, so a state owns no memory: it takes the next page of this slab, in
 * a circle that is longer than the number of states alive.
 */
public final class LatchSlab {
  /** The latches under test. */
  public static final LatchTable LATCHES = new LatchTable();

  private static final VarHandle CONTENT = ValueLayout.JAVA_LONG.varHandle();
  private static final int EXTENTS = 56;
  private static final long PAGES = Extents.firstId(EXTENTS);
  private static final int PAGE_BYTES = 64;
  private static final MemorySegment DATA = Arena.global().allocate(PAGES * PAGE_BYTES, PAGE_BYTES);
  private static final AtomicLong NEXT = new AtomicLong();

  static {
    LATCHES.extend(EXTENTS);
  }

  private LatchSlab() {}

  /** The next page, with zeros in it; readable. */
  public static long newPage() {
    long id = NEXT.getAndIncrement() % PAGES;
    LATCHES.born(id);
    x(id, 0);
    y(id, 0);
    LATCHES.release(id);
    return id;
  }

  /** The first word of a page, read plainly. */
  public static long x(long id) {
    return (long) CONTENT.get(DATA, id * PAGE_BYTES);
  }

  /** The second word of a page, read plainly. */
  public static long y(long id) {
    return (long) CONTENT.get(DATA, id * PAGE_BYTES + Long.BYTES);
  }

  /** Copies both words of a page at once. */
  public static void copy(long id, long[] target) {
    MemorySegment.copy(DATA, ValueLayout.JAVA_LONG, id * PAGE_BYTES, target, 0, 2);
  }

  /** Writes the first word of a page plainly. */
  public static void x(long id, long value) {
    CONTENT.set(DATA, id * PAGE_BYTES, value);
  }

  /** Writes the second word of a page plainly. */
  public static void y(long id, long value) {
    CONTENT.set(DATA, id * PAGE_BYTES + Long.BYTES, value);
  }
}

package dev.gatun.format;

import java.lang.foreign.MemorySegment;

/** Two neighbours made one: the opposite of {@link Split}. */
public final class Merge {
  private Merge() {}

  /**
   * Puts the entries of two neighbouring leaves that are not deleted into one page, with the later LSN of the two.
   *
   * @return false if they do not fit; the target is then unchanged. The target may be one of the two
   */
  public static boolean leaf(MemorySegment ls, long lb, MemorySegment rs, long rb, MemorySegment ts, long tb) {
    Entries entries = new Entries(ls, lb, rs, rb, 0);
    entries.addSlots(0, Node.slotCount(ls, lb));
    entries.addSlotsOf(rs, rb);
    return write(entries, ls, lb, rs, rb, ts, tb);
  }

  /**
   * Puts two neighbouring branches and the separator between them, which stands in their parent, into one page.
   *
   * @return false if they do not fit; the target is then unchanged. The target may be one of the two
   */
  public static boolean branch(MemorySegment ls, long lb, byte[] separator, MemorySegment rs, long rb, MemorySegment ts, long tb) {
    Entries entries = new Entries(ls, lb, rs, rb, separator.length + Long.BYTES);
    long link = PageHeader.link(ls, lb);
    entries.addSlots(0, Node.slotCount(ls, lb));
    entries.addChild(separator, 0, separator.length, PageHeader.link(rs, rb));
    entries.addSlotsOf(rs, rb);
    boolean fits = write(entries, ls, lb, rs, rb, ts, tb);
    if (fits) {
      PageHeader.setLink(ts, tb, link);
    }
    return fits;
  }

  private static boolean write(Entries entries, MemorySegment ls, long lb, MemorySegment rs, long rb, MemorySegment ts, long tb) {
    long lsn = Math.max(PageHeader.lsn(ls, lb), PageHeader.lsn(rs, rb));
    boolean fits = entries.writeAll(ts, tb);
    if (fits) {
      PageHeader.setLsn(ts, tb, lsn);
    }
    return fits;
  }
}

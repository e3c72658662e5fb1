package dev.gatun.format;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Neighbouring nodes laid out anew, each as full as a limit says: fewer nodes without deleted entries or dead bytes. A compaction makes them of
 * sparse ones.
 *
 * <p>The nodes are taken apart at construction, and so many are needed as {@link #nodes} says; {@link #write} fills formatted empty pages. In
 * branches the entry between two new nodes stands in neither: it is pushed up as their separator, as {@link Split#branch} does.
 *
 * <p>Filling from the left until the next entry would pass the limit gives the fewest nodes. A leaf gets one entry at least, which fits ({@link
 * Leaf#MAX_CELL}); a branch gets one separator at least, unless there is none in all.
 */
public final class Refill {
  private final Entries entries;
  private final boolean leaf;
  private final long firstLink;
  private final long newestLsn;
  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private int nodes;

  private Refill(Entries entries, boolean leaf, long firstLink, long newestLsn, int limit) {
    this.entries = entries;
    this.leaf = leaf;
    this.firstLink = firstLink;
    this.newestLsn = newestLsn;
    place(limit);
  }

  /**
   * Takes neighbouring leaves apart.
   *
   * @param images private copies, each at the start of its segment
   * @param limit how many bytes of {@link Node#CAPACITY} to use
   */
  public static Refill leaves(MemorySegment[] images, int count, int limit) {
    Entries entries = new Entries(images, count, 0, 0);
    long lsn = 0;
    for (int i = 0; i < count; i++) {
      entries.addSlotsOf(images[i], 0);
      lsn = Math.max(lsn, PageHeader.lsn(images[i], 0));
    }
    return new Refill(entries, true, 0, lsn, limit);
  }

  /**
   * Takes neighbouring branches apart.
   *
   * @param separators what stands between them in their parent, one fewer than there are branches
   */
  public static Refill branches(MemorySegment[] images, int count, byte[][] separators, int limit) {
    int more = 0;
    for (int i = 0; i < count - 1; i++) {
      more += separators[i].length + Long.BYTES;
    }
    Entries entries = new Entries(images, count, count - 1, more);
    long lsn = PageHeader.lsn(images[0], 0);
    entries.addSlotsOf(images[0], 0);
    for (int i = 1; i < count; i++) {
      byte[] separator = separators[i - 1];
      entries.addChild(separator, 0, separator.length, PageHeader.link(images[i], 0));
      entries.addSlotsOf(images[i], 0);
      lsn = Math.max(lsn, PageHeader.lsn(images[i], 0));
    }
    return new Refill(entries, false, PageHeader.link(images[0], 0), lsn, limit);
  }

  private void place(int limit) {
    int count = entries.count();
    int from = 0;
    do {
      int to = fill(from, limit);
      if (!leaf && to == count - 1) { // the entry to push up would leave nothing for the node to its right
        to = to - from > 1 ? to - 1 : count;
      }
      add(from, to);
      from = leaf ? to : to + 1;
    } while (from < count);
  }

  /** The end of the longest part that stays within the limit; one entry at least if there is one. */
  private int fill(int from, int limit) {
    int prefix = 0;
    int size = 0;
    for (int to = from; to < entries.count(); to++) {
      int common = to == from ? 0 : entries.commonPrefix(from, to);
      if (to > from + 1 && common == prefix) {
        size += entries.entryBytes(to, common);
      } else {
        size = entries.sizeBytes(from, to + 1, common);
        prefix = common;
      }
      if (size > limit && to > from) {
        return to;
      }
    }
    return entries.count();
  }

  private void add(int from, int to) {
    if (nodes == starts.length) {
      starts = Arrays.copyOf(starts, nodes * 2);
      ends = Arrays.copyOf(ends, nodes * 2);
    }
    starts[nodes] = from;
    ends[nodes++] = to;
  }

  /** How many nodes there will be. */
  public int nodes() {
    return nodes;
  }

  /** Fills a formatted empty page. */
  public void write(int node, MemorySegment s, long b) {
    int from = starts[node];
    int to = ends[node];
    int prefix = entries.fittingPrefix(from, to);
    assert prefix >= 0 : "a part of the entries does not fit, although it was measured";
    if (!leaf) {
      PageHeader.setLink(s, b, node == 0 ? firstLink : entries.child(from - 1));
    }
    entries.write(s, b, from, to, prefix);
    PageHeader.setLsn(s, b, newestLsn);
  }

  /** What divides a node from the one before it. */
  public byte[] separatorBefore(int node) {
    int at = starts[node];
    return leaf ? Arrays.copyOf(entries.key(at), entries.commonPrefix(at - 1, at) + 1) : entries.key(at - 1);
  }
}

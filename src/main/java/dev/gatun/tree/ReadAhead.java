package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Brings the next leaf into the cache while the present one is walked. Java has no prefetch instruction, but a load whose result nobody waits for is
 * one: the processor goes on as far as its window of instructions reaches.
 *
 * <p>What counts is that many misses are on their way at once. So the lines of a leaf are loaded in one go, none depending on another, and no more
 * than it uses: a third of a leaf that was filled in random order is free. How much that is stands in its header, which is loaded with the leaf
 * before it. To find the leaf takes misses that do depend on each other (its pointer in the branch, its latch word), and those are made for several
 * leaves together.
 *
 * <p>A leaf that lies right behind the present one on the disk was put there by a compaction or a bulk load, and so were its cells in the order of
 * their keys. To walk it is to go up through memory, for which the processor has a prefetch of its own; more loads than those of its first lines
 * only get in the way (they cost a sixth of a scan).
 *
 * <p>All of it is a hint. What is loaded may be changing and is never used; a wrong leaf costs a few loads. Unverified pages are left alone, since
 * their bytes are not read through the map (I12).
 */
final class ReadAhead {
  private static final int LINE_BYTES = 64;
  private static final int LEAVES = 16;

  /** Of a leaf that the processor is going to fetch by itself: the header and the first slots. */
  private static final int FIRST_BYTES = 4 * LINE_BYTES;

  private static final int NONE = -1;

  private final PageFile pages;
  private final LatchTable latches;

  /** Children of a branch that come next, as page ids; 0 where a leaf must not be touched. */
  private final long[] upcoming = new long[LEAVES];

  private long branch = NONE;
  private long branchWord;
  private int step;
  private int firstChild;
  private int known;

  private MemorySegment segment = MemorySegment.NULL;
  private long base = NONE;
  private boolean sequential; // the next leaf lies right behind the present one, or before it
  private MemorySegment laterSegment = MemorySegment.NULL;
  private long laterBase = NONE; // of the leaf behind the next

  /** Keeps the loads from being optimised away. */
  private long sink;

  ReadAhead(TreeSpace space) {
    this.pages = space.pages;
    this.latches = space.latches;
  }

  /** The cursor has come to a child of a branch, which is the leaf {@code present}, and will go on by steps of 1 or -1. */
  void after(long page, long word, int child, int direction, long present) {
    base = NONE;
    int next = child + direction;
    int place = (next - firstChild) * direction;
    if (page != branch || word != branchWord || direction != step || place < 0 || place >= known) {
      look(page, word, next, direction);
      place = 0;
    }
    long leaf = known == 0 ? 0 : upcoming[place];
    if (leaf != 0) {
      segment = pages.segment(leaf);
      base = pages.offset(leaf);
      sequential = leaf == present + direction;
    }
    long later = place + 1 < known ? upcoming[place + 1] : 0;
    laterSegment = later == 0 ? MemorySegment.NULL : pages.segment(later);
    laterBase = later == 0 ? NONE : pages.offset(later);
  }

  /** Finds the next few children. */
  private void look(long page, long word, int child, int direction) {
    branch = page;
    branchWord = word;
    step = direction;
    firstChild = child;
    known = 0;
    try {
      MemorySegment s = pages.segment(page);
      long b = pages.offset(page);
      int limit = Node.slotCount(s, b);
      int count = 0;
      for (int i = child; count < LEAVES && i >= 0 && i <= limit; i += direction) {
        upcoming[count++] = PagePointer.id(Branch.child(s, b, i));
      }
      for (int i = 0; i < count; i++) {
        if (!LatchTable.isVerified(latches.load(upcoming[i]))) {
          upcoming[i] = 0;
        }
      }
      known = count;
    } catch (IndexOutOfBoundsException e) {
      branch = NONE; // the branch was changing: no hint
    }
  }

  /**
   * Loads the lines that the next leaf uses, and the header of the one behind it; called once the present leaf is being walked, so that its first
   * entries need not wait.
   */
  void touch() {
    long b = base;
    if (b != NONE) {
      base = NONE;
      sink = load(segment, b) + (laterBase == NONE ? 0 : laterSegment.get(ValueLayout.JAVA_LONG, laterBase));
    }
  }

  private long load(MemorySegment s, long b) {
    if (sequential) {
      return load(s, b, 0, FIRST_BYTES);
    }
    int heap = PageHeader.heapStart(s, b);
    int slots = heap - Node.contiguousFree(s, b);
    return load(s, b, 0, slots) + load(s, b, heap & -LINE_BYTES, PageSize.PAGE_BYTES);
  }

  /** The bounds may come from a page that is changing. */
  private static long load(MemorySegment s, long b, int from, int to) {
    int end = Math.min(to, PageSize.PAGE_BYTES);
    long loaded = 0;
    for (int i = from; i < end; i += LINE_BYTES) {
      loaded += s.get(ValueLayout.JAVA_LONG, b + i);
    }
    return loaded;
  }

  /** What was loaded last; for nobody. */
  long sink() {
    return sink;
  }
}

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
 * Brings what a walk comes to next into the cache: towards the end of a leaf the next one, and the next few cells of a leaf that a search has led
 * to, of which the search itself loaded one. Java has no prefetch instruction, but a load whose result nobody waits for is
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
  /**
   * How many entries before the end of a leaf the next one is fetched. The loads keep the walk waiting, early or late; what is fetched late is seldom
   * fetched for nobody.
   */
  static final int DISTANCE = 4;

  private static final int LINE_BYTES = 64;
  private static final int LAST_WORD = PageSize.PAGE_BYTES - Long.BYTES;

  /** Cells that are fetched at once, two lines of each: about as many misses as can be on their way. */
  private static final int CELLS = 8;

  /** Children that are looked up at once, and after a search, when nobody knows how far the walk goes. */
  private static final int LEAVES = 16;

  private static final int FIRST_LEAVES = 4;

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
  private long fetched = NONE;

  /** Keeps the loads from being optimised away. */
  private long sink;

  ReadAhead(TreeSpace space) {
    this.pages = space.pages;
    this.latches = space.latches;
  }

  /** Whether this is the leaf whose lines were loaded last. */
  boolean hasFetched(long page) {
    return page == fetched;
  }

  /**
   * Loads the first two lines of some cells of a leaf to which a search has led.
   *
   * @param from the slot that comes next
   * @param direction 1 or -1
   * @param most how many slots there are
   * @return of how many slots
   */
  int cells(MemorySegment s, long b, int from, int direction, int most) {
    int count = Math.min(most, CELLS);
    long loaded = 0;
    for (int i = 0; i < count; i++) {
      int at = Node.cellOffset(s, b, from + i * direction) & -Long.BYTES;
      loaded += s.get(ValueLayout.JAVA_LONG, b + at) + s.get(ValueLayout.JAVA_LONG, b + Math.min(at + LINE_BYTES, LAST_WORD));
    }
    sink = loaded;
    return count;
  }

  /** Loads the lines that the leaf after this one uses, in a direction of 1 or -1, and the header of the one behind it. */
  void leafAfter(long present, Path path, int direction) {
    int level = path.depth - 1;
    if (level < 0) {
      return; // the only one
    }
    int next = path.children[level] + direction;
    int place = (next - firstChild) * direction;
    if (path.pages[level] != branch || path.words[level] != branchWord || direction != step || place < 0 || place >= known) {
      look(path.pages[level], path.words[level], next, direction);
      place = 0;
    }
    if (place < known && upcoming[place] != 0) {
      fetch(upcoming[place], upcoming[place] == present + direction, place + 1 < known ? upcoming[place + 1] : 0);
    }
  }

  /** Finds the next few children. */
  private void look(long page, long word, int child, int direction) {
    int most = page == branch ? LEAVES : FIRST_LEAVES;
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
      for (int i = child; count < most && i >= 0 && i <= limit; i += direction) {
        upcoming[count++] = PagePointer.id(Branch.child(s, b, i));
      }
      for (int i = 0; i < count; i++) {
        if (!LatchTable.isVerified(latches.load(upcoming[i]))) {
          upcoming[i] = 0;
        }
      }
      known = count;
    } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
      branch = NONE; // the branch was changing: no hint
    }
  }

  private void fetch(long leaf, boolean isSequential, long later) {
    try {
      long header = later == 0 ? 0 : pages.segment(later).get(ValueLayout.JAVA_LONG, pages.offset(later));
      sink = header + load(pages.segment(leaf), pages.offset(leaf), isSequential);
      fetched = leaf;
    } catch (IndexOutOfBoundsException | NullPointerException | IllegalStateException | InternalError e) {
      fetched = NONE; // an extent that this thread does not see yet, or a fault: the walk comes there itself and says so
    }
  }

  private static long load(MemorySegment s, long b, boolean isSequential) {
    if (isSequential) {
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

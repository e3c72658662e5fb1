package dev.gatun.tree;

import dev.gatun.format.Branch;
import dev.gatun.format.Node;
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
 * <p>What counts is that many misses are on their way at once. So the lines of a leaf are loaded in one go, none depending on another. To find the
 * leaf takes misses that do depend on each other (its pointer in the branch, its latch word), and those are made for several leaves together.
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
  private int bytes; // of the next leaf that are worth a load

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
      bytes = leaf == present + direction ? FIRST_BYTES : PageSize.PAGE_BYTES;
    }
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

  /** Loads a line of every part of the next leaf; called once the present leaf is being walked, so that its first entries need not wait. */
  void touch() {
    long b = base;
    if (b != NONE) {
      base = NONE;
      MemorySegment s = segment;
      long loaded = 0;
      for (int i = 0; i < bytes; i += LINE_BYTES) {
        loaded += s.get(ValueLayout.JAVA_LONG, b + i);
      }
      sink = loaded;
    }
  }

  /** What was loaded last; for nobody. */
  long sink() {
    return sink;
  }
}

package dev.gatun.tree;

import dev.gatun.page.LatchTable;
import java.util.Arrays;

/**
 * The leaves that a search on a live tree has learnt something from. A search that found nothing in one leaf and went on to the next is an answer of
 * one moment only if every leaf is still as it was when the last was read: then all of them were so at once.
 */
final class LeafChain {
  private static final int USUAL_LEAVES = 4;
  private static final int NO_SEARCH = -1;

  private final LatchTable latches;
  private long[] pages = new long[USUAL_LEAVES];
  private long[] words = new long[USUAL_LEAVES];
  private int count = NO_SEARCH;

  LeafChain(LatchTable latches) {
    this.latches = latches;
  }

  /** A search begins; what is loaded from now on is a part of its answer. */
  void begin() {
    count = 0;
  }

  /** A leaf was loaded, which counts during a search only: a step from entry to entry promises no common moment. */
  void add(long page, long word) {
    if (count == NO_SEARCH) {
      return;
    }
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, count * 2);
      words = Arrays.copyOf(words, count * 2);
    }
    pages[count] = page;
    words[count++] = word;
  }

  /** Whether the answer stands; if so, the search has ended. The last leaf was validated when it was loaded. */
  boolean endsValid() {
    for (int i = 0; i < count - 1; i++) {
      if (!latches.validate(pages[i], words[i])) {
        return false;
      }
    }
    count = NO_SEARCH;
    return true;
  }
}

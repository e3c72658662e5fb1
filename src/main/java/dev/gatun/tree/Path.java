package dev.gatun.tree;

import dev.gatun.format.PagePointer;
import java.util.Arrays;

/**
 * A descent with everything that a change of structure needs: each page from the root to a leaf, the word it was seen at, its birth epoch and the
 * child taken. True as far as the words are still the same, which latching from them proves.
 */
final class Path {
  /** Even branches of two children reach 2^40 pages within this height. */
  static final int MAX_HEIGHT = 48;

  private static final int USUAL_HEIGHT = 6;

  long[] pages = new long[USUAL_HEIGHT];
  long[] words = new long[USUAL_HEIGHT];
  long[] births = new long[USUAL_HEIGHT];
  int[] children = new int[USUAL_HEIGHT];
  long rootPointer;
  long cellWord;
  int depth;
  int index;
  boolean rightmost;

  void push(long pointer, long word, long birth) {
    if (depth == pages.length) {
      grow();
    }
    pages[depth] = PagePointer.id(pointer);
    words[depth] = word;
    births[depth] = birth;
    depth++;
  }

  private void grow() {
    pages = Arrays.copyOf(pages, MAX_HEIGHT);
    words = Arrays.copyOf(words, MAX_HEIGHT);
    births = Arrays.copyOf(births, MAX_HEIGHT);
    children = Arrays.copyOf(children, MAX_HEIGHT);
  }

  int leafLevel() {
    return depth - 1;
  }

  /**
   * The first place from the top whose page is of an older epoch, or {@link #depth}: below a frozen page all are frozen, above a current one all are
   * current.
   */
  int firstFrozen(long epoch) {
    int level = 0;
    while (level < depth && births[level] == epoch) {
      level++;
    }
    return level;
  }
}

package dev.gatun.tree;

import dev.gatun.format.PagePointer;

/**
 * A descent with everything that a change of structure needs: each page from the root to a leaf, the word it was seen at, its birth epoch and the
 * child taken. True as far as the words are still the same, which latching from them proves.
 */
final class Path {
  /** Even branches of two children reach 2^40 pages within this height. */
  static final int MAX_HEIGHT = 48;

  final long[] pages = new long[MAX_HEIGHT];
  final long[] words = new long[MAX_HEIGHT];
  final long[] births = new long[MAX_HEIGHT];
  final int[] children = new int[MAX_HEIGHT];
  long rootPointer;
  long cellWord;
  int depth;
  int index;
  boolean rightmost;

  void push(long pointer, long word, long birth) {
    pages[depth] = PagePointer.id(pointer);
    words[depth] = word;
    births[depth] = birth;
    depth++;
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

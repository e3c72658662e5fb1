package dev.gatun.tree;

import dev.gatun.format.Node;
import dev.gatun.format.PageSize;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Where the keys of a leaf end, as a way down has found it: the nearest separator on the right. Whoever has descended for a key knows by it, without
 * another descent, that a greater key below the fence belongs to the same leaf, for as long as the leaf's word stays what it was: a search for that
 * key would have taken the same way, and whoever moves the end of a leaf latches it (I4).
 */
final class Fence {
  private static final int NONE = -1;

  private final byte[] key = new byte[PageSize.MAX_KEY_BYTES];
  private int length = NONE;

  /** No key is above, until a separator is met: the way goes down the right edge. */
  void clear() {
    length = NONE;
  }

  /** Notes a separator that the way leaves on its right. It is nearer than those of the levels above. Means nothing before validation. */
  void note(MemorySegment s, long b, int index) {
    length = NONE; // a copy that fails leaves no old length behind
    length = Node.copyKey(s, b, index, key, 0);
  }

  /** Whether a key lies below the end. */
  boolean isAbove(Mutation m) {
    return length == NONE || Arrays.compareUnsigned(m.keyArray, m.keyOffset, m.keyOffset + m.keyLength, key, 0, length) < 0;
  }
}

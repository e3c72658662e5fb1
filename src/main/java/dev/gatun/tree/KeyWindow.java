package dev.gatun.tree;

import dev.gatun.format.Node;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a cursor, in unsigned byte order; null is no bound.
 *
 * @param low the lowest key
 * @param lowInclusive whether it is inside
 * @param high the highest key
 * @param highInclusive whether it is inside
 */
record KeyWindow(byte @Nullable [] low, boolean lowInclusive, byte @Nullable [] high, boolean highInclusive) {
  static final KeyWindow ALL = new KeyWindow(null, true, null, true);

  /** Whether the key, or the place just behind it, lies below the window. */
  boolean startsAfter(byte[] key) {
    byte[] bound = low;
    int order = bound == null ? 1 : Arrays.compareUnsigned(key, bound);
    return order < 0 || order == 0 && !lowInclusive;
  }

  /** Whether the key, or the place just before it, lies above the window. */
  boolean endsBefore(byte[] key) {
    byte[] bound = high;
    int order = bound == null ? -1 : Arrays.compareUnsigned(key, bound);
    return order > 0 || order == 0 && !highInclusive;
  }

  /** The first slot of a leaf that is inside. */
  int begin(MemorySegment s, long b) {
    byte[] bound = low;
    return bound == null ? 0 : atOrAfter(s, b, bound, lowInclusive);
  }

  /** One behind the last slot of a leaf that is inside. */
  int end(MemorySegment s, long b, int slots) {
    byte[] bound = high;
    return bound == null ? slots : atOrBefore(s, b, bound, highInclusive) + 1;
  }

  /** The first slot at or after a key, or after it. */
  static int atOrAfter(MemorySegment s, long b, byte[] key, boolean inclusive) {
    int at = Node.search(s, b, key, 0, key.length);
    return at < 0 ? -at - 1 : inclusive ? at : at + 1;
  }

  /** The last slot at or before a key, or before it. */
  static int atOrBefore(MemorySegment s, long b, byte[] key, boolean inclusive) {
    int at = Node.search(s, b, key, 0, key.length);
    return at < 0 ? -at - 2 : inclusive ? at : at - 1;
  }
}

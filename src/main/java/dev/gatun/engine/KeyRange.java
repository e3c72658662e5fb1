package dev.gatun.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encoded keys from one on and below another, the form in which ranges are removed and logged: a bound of a caller that is outside at the lower end,
 * or inside at the upper one, is the place just behind it, a zero byte longer. Immutable, as its arrays are by agreement.
 *
 * @param low the lowest key, inside; empty for the first of all
 * @param high the upper end, outside; null for none
 */
record KeyRange(byte[] low, byte @Nullable [] high) {
  private static final byte[] FIRST = {};

  /** The keys within bounds, whatever their direction and limit; null when there can't be any. */
  static @Nullable KeyRange of(Bounds bounds) {
    byte[] from = bounds.low() == null ? FIRST : bounds.lowInclusive() ? bounds.low().clone() : behind(bounds.low());
    byte[] to = bounds.high() == null ? null : bounds.highInclusive() ? behind(bounds.high()) : bounds.high().clone();
    boolean empty = bounds.limit() == 0 || to != null && Arrays.compareUnsigned(from, to) >= 0;
    return empty ? null : new KeyRange(from, to);
  }

  private static byte[] behind(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  boolean contains(byte[] key) {
    return Arrays.compareUnsigned(low, key) <= 0 && endsAbove(key);
  }

  /** Whether the upper end lies above a key. */
  boolean endsAbove(byte[] key) {
    byte[] end = high;
    return end == null || Arrays.compareUnsigned(end, key) > 0;
  }

  /** Whether the two overlap, or one begins where the other ends. */
  boolean meets(KeyRange other) {
    return reaches(other.low) && other.reaches(low);
  }

  private boolean reaches(byte[] key) {
    byte[] end = high;
    return end == null || Arrays.compareUnsigned(end, key) >= 0;
  }

  /** Both as one; they meet. */
  KeyRange joined(KeyRange other) {
    byte[] from = Arrays.compareUnsigned(low, other.low) <= 0 ? low : other.low;
    byte[] to = high == null || other.high == null ? null : Arrays.compareUnsigned(high, other.high) >= 0 ? high : other.high;
    return new KeyRange(from, to);
  }

  /** The range for cursors. */
  Bounds bounds() {
    return new Bounds(low, true, high, false, false, Long.MAX_VALUE);
  }
}

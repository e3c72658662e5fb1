package dev.gatun;

import dev.gatun.engine.Bounds;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The encoded keys that a map or a part of it shows, in ascending terms whatever the map's direction. Its arrays are its own. Immutable.
 *
 * @param low the lower end, or null for none
 * @param lowInclusive whether it belongs to the span
 * @param high the upper end, or null for none
 * @param highInclusive whether it belongs to the span
 */
record KeySpan(byte @Nullable [] low, boolean lowInclusive, byte @Nullable [] high, boolean highInclusive) {
  static final KeySpan ALL = new KeySpan(null, true, null, true);

  boolean isAll() {
    return low == null && high == null;
  }

  boolean contains(byte[] key) {
    return !isBelow(key, true) && !isAbove(key, true);
  }

  /** Whether a lower end here, inclusive or not, would reach out of the span at its lower end. */
  private boolean isBelow(byte[] key, boolean inclusive) {
    int order = low == null ? 1 : Arrays.compareUnsigned(key, low);
    return order < 0 || (order == 0 && inclusive && !lowInclusive);
  }

  private boolean isAbove(byte[] key, boolean inclusive) {
    int order = high == null ? -1 : Arrays.compareUnsigned(key, high);
    return order > 0 || (order == 0 && inclusive && !highInclusive);
  }

  /** A part of this span between two new ends, of which null keeps the old one. Ends outside of the span are a mistake, and so are crossed ends. */
  KeySpan part(byte @Nullable [] from, boolean fromInclusive, byte @Nullable [] to, boolean toInclusive) {
    if (from != null && isBelow(from, fromInclusive) || to != null && isAbove(to, toInclusive)) {
      throw new IllegalArgumentException("the part's end lies outside of the map that it would be a part of");
    }
    KeySpan part = atOrAfter(from, fromInclusive).atOrBefore(to, toInclusive);
    if (part.low != null && part.high != null && Arrays.compareUnsigned(part.low, part.high) > 0) {
      throw new IllegalArgumentException("the part's lower end lies above its upper end");
    }
    return part;
  }

  /** What of this span lies at or after the key, or after it; null is everything. */
  KeySpan atOrAfter(byte @Nullable [] key, boolean inclusive) {
    return key == null || isBelow(key, inclusive) ? this : new KeySpan(key, inclusive, high, highInclusive);
  }

  /** What of this span lies at or before the key, or before it; null is everything. */
  KeySpan atOrBefore(byte @Nullable [] key, boolean inclusive) {
    return key == null || isAbove(key, inclusive) ? this : new KeySpan(low, lowInclusive, key, inclusive);
  }

  /** This span in a direction, for cursors. */
  Bounds bounds(boolean reversed) {
    return new Bounds(low, lowInclusive, high, highInclusive, reversed, isEmpty() ? 0 : Long.MAX_VALUE);
  }

  private boolean isEmpty() {
    if (low == null || high == null) {
      return false;
    }
    int order = Arrays.compareUnsigned(low, high);
    return order > 0 || (order == 0 && !(lowInclusive && highInclusive));
  }
}

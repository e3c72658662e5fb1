package dev.gatun.engine;

import org.jspecify.annotations.Nullable;

/**
 * A range of encoded keys in unsigned byte order.
 *
 * @param low the lower end, or null for none
 * @param lowInclusive whether it belongs to the range
 * @param high the upper end, or null for none
 * @param highInclusive whether it belongs to the range
 * @param reversed whether to go from high to low
 * @param limit how many entries at most
 */
public record Bounds(byte @Nullable [] low, boolean lowInclusive, byte @Nullable [] high, boolean highInclusive, boolean reversed, long limit) {
  /** Everything, ascending. */
  public static final Bounds ALL = new Bounds(null, true, null, true, false, Long.MAX_VALUE);
}

package dev.gatun;

import java.util.Arrays;
import java.util.Objects;

/**
 * Two values in one, most often a key of two parts: see {@link Codecs#pair}. Pairs are equal when their parts are; arrays count by content. Immutable
 * as far as its parts are.
 *
 * @param <A> the type of the first part
 * @param <B> the type of the second part
 * @param first the part that decides the order
 * @param second the part that decides among equal first ones
 */
public record Pair<A, B>(A first, B second) {
  /** A pair of two parts, neither of which is null. */
  public Pair {
    Objects.requireNonNull(first, "the first part of the pair is null");
    Objects.requireNonNull(second, "the second part of the pair is null");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pair<?, ?> pair && Objects.deepEquals(first, pair.first) && Objects.deepEquals(second, pair.second);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(new Object[] {first, second});
  }
}

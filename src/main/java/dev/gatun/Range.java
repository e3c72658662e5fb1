package dev.gatun;

import dev.gatun.engine.Bounds;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which keys, in which direction, and how many at most. A range whose lower bound lies above its upper bound is empty.
 *
 * <p>Bounds are encoded with the table's codec when the range is used, so one range serves any table with keys of its type; order means the order of
 * the encoded bytes. Immutable and thread-safe, provided that nobody changes a {@code byte[]} given as bound.
 *
 * {@snippet :
 * users.count(Range.closedOpen("user_101", "user_103"));                                        // -> 2
 * users.stream(Range.reversed(Range.prefix("user_")).limit(2)).map(Map.Entry::getValue).toList();   // -> [Carol, Bob]
 * }
 *
 * @param <K> the type of the keys
 */
public final class Range<K> {
  private static final long UNLIMITED = Long.MAX_VALUE;
  private static final Range<?> ALL = new Range<>(null, false, null, false, false, false, UNLIMITED);

  private final @Nullable K low;
  private final boolean lowInclusive;
  private final @Nullable K high;
  private final boolean highInclusive;
  private final boolean prefix; // of the encoded low
  private final boolean reversed;
  private final long limit;

  private Range(@Nullable K low, boolean lowInclusive, @Nullable K high, boolean highInclusive, boolean prefix, boolean reversed, long limit) {
    this.low = low;
    this.lowInclusive = lowInclusive;
    this.high = high;
    this.highInclusive = highInclusive;
    this.prefix = prefix;
    this.reversed = reversed;
    this.limit = limit;
  }

  private static <K> Range<K> of(@Nullable K low, boolean lowInclusive, @Nullable K high, boolean highInclusive) {
    return new Range<>(low, lowInclusive, high, highInclusive, false, false, UNLIMITED);
  }

  private static <K> K bound(K key) {
    return Objects.requireNonNull(key, "the bound of the range is null; use all(), atLeast() or atMost() for a range without it");
  }

  /**
   * {@return every key}
   *
   * @param <K> the type of the keys
   */
  @SuppressWarnings("unchecked")
  public static <K> Range<K> all() {
    return (Range<K>) ALL; // it holds no key, so it is a range of keys of any type
  }

  /**
   * {@code low <= key}.
   *
   * @param <K> the type of the keys
   * @param low the least key, or what all keys are greater than
   * @return the range
   */
  public static <K> Range<K> atLeast(K low) {
    return of(bound(low), true, null, false);
  }

  /**
   * {@code low < key}.
   *
   * @param <K> the type of the keys
   * @param low the least key, or what all keys are greater than
   * @return the range
   */
  public static <K> Range<K> greaterThan(K low) {
    return of(bound(low), false, null, false);
  }

  /**
   * {@code key <= high}.
   *
   * @param <K> the type of the keys
   * @param high the greatest key, or what all keys are less than
   * @return the range
   */
  public static <K> Range<K> atMost(K high) {
    return of(null, false, bound(high), true);
  }

  /**
   * {@code key < high}.
   *
   * @param <K> the type of the keys
   * @param high the greatest key, or what all keys are less than
   * @return the range
   */
  public static <K> Range<K> lessThan(K high) {
    return of(null, false, bound(high), false);
  }

  /**
   * {@code low <= key <= high}.
   *
   * @param <K> the type of the keys
   * @param low the least key, or what all keys are greater than
   * @param high the greatest key, or what all keys are less than
   * @return the range
   */
  public static <K> Range<K> closed(K low, K high) {
    return of(bound(low), true, bound(high), true);
  }

  /**
   * {@code low <= key < high}.
   *
   * @param <K> the type of the keys
   * @param low the least key, or what all keys are greater than
   * @param high the greatest key, or what all keys are less than
   * @return the range
   */
  public static <K> Range<K> closedOpen(K low, K high) {
    return of(bound(low), true, bound(high), false);
  }

  /**
   * {@code low < key <= high}.
   *
   * @param <K> the type of the keys
   * @param low the least key, or what all keys are greater than
   * @param high the greatest key, or what all keys are less than
   * @return the range
   */
  public static <K> Range<K> openClosed(K low, K high) {
    return of(bound(low), false, bound(high), true);
  }

  /**
   * {@code low < key < high}.
   *
   * @param <K> the type of the keys
   * @param low the least key, or what all keys are greater than
   * @param high the greatest key, or what all keys are less than
   * @return the range
   */
  public static <K> Range<K> open(K low, K high) {
    return of(bound(low), false, bound(high), false);
  }

  /**
   * {@return the keys whose encoded bytes begin with those of the prefix, the prefix itself included} For strings this is {@link String#startsWith}.
   * Using it with a built-in codec of fixed size, such as {@link Codecs#int64()}, or a pair that ends in one, is an {@link IllegalArgumentException}.
   *
   * @param <K> the type of the keys
   * @param prefix what the encoded keys begin with
   */
  public static <K> Range<K> prefix(K prefix) {
    return new Range<>(bound(prefix), true, null, false, true, false, UNLIMITED);
  }

  /**
   * {@return the same keys in the other direction} A limit then counts from the other end.
   *
   * @param <K> the type of the keys
   * @param range a range of keys
   */
  public static <K> Range<K> reversed(Range<K> range) {
    return new Range<>(range.low, range.lowInclusive, range.high, range.highInclusive, range.prefix, !range.reversed, range.limit);
  }

  /**
   * This range, cut after the first so many entries in its direction; of several limits the smallest holds.
   *
   * @param entries how many, not negative
   * @return the shorter range
   */
  public Range<K> limit(long entries) {
    if (entries < 0) {
      throw new IllegalArgumentException("the limit of the range is negative: " + entries);
    }
    return new Range<>(low, lowInclusive, high, highInclusive, prefix, reversed, Math.min(limit, entries));
  }

  Bounds bounds(Coding<K> keys) {
    if (prefix) {
      keys.checkPrefixes();
    }
    byte[] from = low == null ? null : keys.encodeApart(low);
    byte[] to = prefix && from != null ? afterPrefix(from) : high == null ? null : keys.encodeApart(high);
    return new Bounds(from, lowInclusive, to, highInclusive, reversed, isEmpty(from, to) ? 0 : limit);
  }

  private boolean isEmpty(byte @Nullable [] from, byte @Nullable [] to) {
    if (from == null || to == null) {
      return false;
    }
    int order = Arrays.compareUnsigned(from, to);
    return order > 0 || (order == 0 && !(lowInclusive && highInclusive));
  }

  /** The smallest bytes above all that begin with the prefix: its last byte below 0xFF raised, the rest cut. None (null) when all are 0xFF. */
  private static byte @Nullable [] afterPrefix(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] after = Arrays.copyOf(prefix, length);
    after[length - 1]++;
    return after;
  }

  @Override
  public String toString() {
    String from = (lowInclusive ? "[" : "(") + (low == null ? "-∞" : low);
    String to = (high == null ? "∞" : high) + (highInclusive ? "]" : ")");
    return (prefix ? low + "*" : from + ", " + to) + (reversed ? " reversed" : "") + (limit == UNLIMITED ? "" : " limit " + limit);
  }
}

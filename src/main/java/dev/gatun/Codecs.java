package dev.gatun;

import java.time.Instant;
import java.util.UUID;

/**
 * The built-in codecs. Each keeps the order that it states as the order of the encoded bytes. All are thread-safe; null is a {@link
 * NullPointerException}.
 */
public final class Codecs {
  private Codecs() {}

  /**
   * Bytes as they are, in unsigned order. An array may be reused after the call that it was given to has returned, and every array that a
   * table hands out is the caller's own.
   *
   * @return the codec {@code bytes}
   */
  public static Codec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /**
   * Strings as UTF-8, in the order of their code points. That differs from {@link String#compareTo}, which compares UTF-16 units, only for characters
   * beyond U+FFFF. A string with an unpaired surrogate is an {@link IllegalArgumentException}.
   *
   * @return the codec {@code utf8}
   */
  public static Codec<String> utf8() {
    return Utf8Codec.INSTANCE;
  }

  /**
   * Integers in numeric order, 4 bytes.
   *
   * @return the codec {@code int32}
   */
  public static Codec<Integer> int32() {
    return Int32Codec.INSTANCE;
  }

  /**
   * Longs in numeric order, 8 bytes.
   *
   * @return the codec {@code int64}
   */
  public static Codec<Long> int64() {
    return Int64Codec.INSTANCE;
  }

  /**
   * UUIDs in the order of their text, which is the unsigned order of their 128 bits (for version 7: of their time), 16 bytes. {@link UUID#compareTo}
   * compares signed and so orders otherwise.
   *
   * @return the codec {@code uuid}
   */
  public static Codec<UUID> uuid() {
    return UuidCodec.INSTANCE;
  }

  /**
   * Instants in the order of time, to the nanosecond, 12 bytes.
   *
   * @return the codec {@code instant}
   */
  public static Codec<Instant> instant() {
    return InstantCodec.INSTANCE;
  }

  /**
   * Pairs in the order of the first part, then of the second, each in the order of its own codec, which may be one of your own or again a pair. The
   * id is made of theirs: {@code pair(utf8,int64)}.
   *
   * <p>{@link Range#prefix} takes a whole first part and the beginning of the second, so {@code prefix(new Pair<>("a", ""))} is everything under
   * {@code "a"}. When the second part has a fixed size, give both ends: {@code closed(new Pair<>("a", Long.MIN_VALUE), new Pair<>("a",
   * Long.MAX_VALUE))}.
   *
   * <p>Bytes needed: those of both parts; and, unless the first is one of fixed size ({@link #int32}, {@link #int64}, {@link #uuid}, {@link
   * #instant}, pairs of these), two more, and one for each 0x00 in the first.
   *
   * @param <A> the type of the first part
   * @param <B> the type of the second part
   * @param first the codec of the first part
   * @param second the codec of the second part
   * @return a codec whose id names both
   */
  public static <A, B> Codec<Pair<A, B>> pair(Codec<A> first, Codec<B> second) {
    return new PairCodec<>(first, second);
  }
}

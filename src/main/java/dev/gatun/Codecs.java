package dev.gatun;

import java.time.Instant;
import java.util.UUID;

/** The built-in codecs. All keep the order of their type as the order of the encoded bytes, and are thread-safe. */
public final class Codecs {
  private Codecs() {}

  /**
   * Bytes as they are, in unsigned order. An array may be reused after the call that it was given to has returned, and every array that a table hands
   * out is the caller's own.
   */
  public static Codec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /**
   * Strings as UTF-8, in the order of their code points. That differs from {@link String#compareTo}, which compares UTF-16 units, only for characters
   * beyond U+FFFF. A string with an unpaired surrogate is an {@link IllegalArgumentException}.
   */
  public static Codec<String> utf8() {
    return Utf8Codec.INSTANCE;
  }

  /** Integers in numeric order, 4 bytes. */
  public static Codec<Integer> int32() {
    return Int32Codec.INSTANCE;
  }

  /** Longs in numeric order, 8 bytes. */
  public static Codec<Long> int64() {
    return Int64Codec.INSTANCE;
  }

  /** UUIDs in the order of their text (for version 7: of their time), 16 bytes. {@link UUID#compareTo} compares signed and so orders otherwise. */
  public static Codec<UUID> uuid() {
    return UuidCodec.INSTANCE;
  }

  /** Instants in the order of time, to the nanosecond, 12 bytes. */
  public static Codec<Instant> instant() {
    return InstantCodec.INSTANCE;
  }
}

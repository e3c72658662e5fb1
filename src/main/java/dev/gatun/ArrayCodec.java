package dev.gatun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A built-in codec: it also goes straight to an array and back, so that common keys and values never pass through native memory on their way.
 *
 * @param <T> the type of the keys or values
 */
sealed interface ArrayCodec<T> extends Codec<T> permits BytesCodec, Utf8Codec, FixedCodec, PairCodec {
  /** What {@link #fixedBytes} says when values have different sizes. */
  int NOT_FIXED = -1;

  /** The encoded bytes; the array may be the value itself. */
  byte[] toBytes(T value);

  /** The value of these bytes, which the caller gives away: the array may become the value. */
  T fromBytes(byte[] bytes);

  /** Whether the first bytes of a key mean something by themselves, so that a range by prefix does. */
  boolean hasPrefixes();

  /** How many bytes every value has, or {@link #NOT_FIXED}. */
  default int fixedBytes() {
    return NOT_FIXED;
  }

  /** Whether {@link #toBytes} and {@link #fromBytes} hand out the array that they were given. */
  default boolean sharesArrays() {
    return false;
  }

  @Override
  default boolean isImmutable() {
    return !sharesArrays();
  }

  @Override
  default void encode(T value, MemorySegment target, long offset) {
    byte[] bytes = toBytes(value);
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
  }

  @Override
  default T decode(MemorySegment source, long offset, long length) {
    byte[] bytes = new byte[Math.toIntExact(length)];
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
    return fromBytes(bytes);
  }
}

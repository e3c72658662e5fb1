package dev.gatun;

import java.lang.foreign.MemorySegment;

/**
 * How the keys or the values of a table become bytes and come back. Ready ones are in {@link Codecs}.
 *
 * <p>A table is sorted by the encoded keys, byte by byte and unsigned, a shorter key before a longer one that begins with it. A codec for keys should
 * therefore keep the order of its type; it must give equal bytes for equal keys, and different bytes for different ones.
 *
 * <p>Implementations must be thread-safe. The segments passed are always native, never heap, and are valid for the duration of the call only; a codec
 * that keeps one gets an exception from it later.
 *
 * @param <T> the type of the keys or values
 */
public interface Codec<T> {
  /**
   * {@return the number of bytes that {@link #encode} will write for this value}
   *
   * @param value what is encoded; never null
   */
  int encodedSize(T value);

  /**
   * Writes the value's bytes: exactly {@link #encodedSize} of them, beginning at the offset. The bytes there are zero before.
   *
   * @param value what is encoded; never null
   * @param target native memory with room for {@link #encodedSize} bytes from the offset on
   * @param offset where the encoded bytes begin
   */
  void encode(T value, MemorySegment target, long offset);

  /**
   * Reads back what {@link #encode} wrote: the given number of bytes, beginning at the offset. The segment is read-only.
   *
   * @param source native memory, to be read only
   * @param offset where the encoded bytes begin
   * @param length how many they are
   * @return the value; never null
   */
  T decode(MemorySegment source, long offset, long length);

  /**
   * {@return whether an object of this type never changes, and two that are equal, by {@code equals} and {@code hashCode}, have the same bytes} Only
   * then may a store hand out one object to many callers, and find records by key objects: see {@link StoreBuilder#hotRecords}. It is said of {@link
   * Codecs}, all but {@link Codecs#bytes}, and pairs of it; for others it is for the codec to say. Codecs that are equal to each other decode to
   * equal objects.
   */
  default boolean isImmutable() {
    return false;
  }

  /**
   * {@return a short name of the encoding, recorded with the table and compared when the table is opened again} Whoever changes what the bytes mean
   * changes the name.
   */
  String id();
}

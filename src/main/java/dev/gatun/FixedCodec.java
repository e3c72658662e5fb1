package dev.gatun;

/**
 * A codec whose values all have the same number of bytes: big-endian numbers, the sign bit turned over so that negative ones sort first.
 *
 * @param <T> the type of the keys or values
 */
abstract sealed class FixedCodec<T> implements ArrayCodec<T> permits InstantCodec, Int32Codec, Int64Codec, UuidCodec {
  private final String id;
  private final int sizeBytes;

  FixedCodec(String id, int sizeBytes) {
    this.id = id;
    this.sizeBytes = sizeBytes;
  }

  /** The value of an array of the right size. */
  abstract T fromChecked(byte[] bytes);

  @Override
  public final T fromBytes(byte[] bytes) {
    if (bytes.length != sizeBytes) {
      throw new IllegalArgumentException("an encoded " + id + " has " + sizeBytes + " bytes, and here are " + bytes.length);
    }
    return fromChecked(bytes);
  }

  @Override
  public final int encodedSize(T value) {
    return sizeBytes;
  }

  @Override
  public final int fixedBytes() {
    return sizeBytes;
  }

  @Override
  public final boolean hasPrefixes() {
    return false;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final String toString() {
    return "Codecs." + id + "()";
  }
}

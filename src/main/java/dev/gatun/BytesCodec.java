package dev.gatun;

/** Bytes as they are. */
final class BytesCodec implements ArrayCodec<byte[]> {
  static final BytesCodec INSTANCE = new BytesCodec();

  private BytesCodec() {}

  @Override
  public byte[] toBytes(byte[] value) {
    return value;
  }

  @Override
  public byte[] fromBytes(byte[] bytes) {
    return bytes;
  }

  @Override
  public int encodedSize(byte[] value) {
    return value.length;
  }

  @Override
  public boolean hasPrefixes() {
    return true;
  }

  @Override
  public boolean sharesArrays() {
    return true;
  }

  @Override
  public String id() {
    return "bytes";
  }

  @Override
  public String toString() {
    return "Codecs.bytes()";
  }
}

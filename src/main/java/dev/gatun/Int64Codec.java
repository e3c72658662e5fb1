package dev.gatun;

/** Longs in numeric order. */
final class Int64Codec extends FixedCodec<Long> {
  static final Int64Codec INSTANCE = new Int64Codec();

  private Int64Codec() {
    super("int64", Long.BYTES);
  }

  @Override
  public byte[] toBytes(Long value) {
    byte[] bytes = new byte[Long.BYTES];
    BigEndian.putSignedLong(bytes, 0, value);
    return bytes;
  }

  @Override
  Long fromChecked(byte[] bytes) {
    return BigEndian.signedLong(bytes, 0);
  }
}

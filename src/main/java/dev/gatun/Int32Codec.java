package dev.gatun;

/** Integers in numeric order. */
final class Int32Codec extends FixedCodec<Integer> {
  static final Int32Codec INSTANCE = new Int32Codec();

  private Int32Codec() {
    super("int32", Integer.BYTES);
  }

  @Override
  public byte[] toBytes(Integer value) {
    byte[] bytes = new byte[Integer.BYTES];
    BigEndian.putSignedInt(bytes, 0, value);
    return bytes;
  }

  @Override
  Integer fromChecked(byte[] bytes) {
    return BigEndian.signedInt(bytes, 0);
  }
}

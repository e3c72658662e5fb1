package dev.gatun;

import java.util.UUID;

/** UUIDs in the order of their text, which is not the (signed) order of {@link UUID#compareTo}. */
final class UuidCodec extends FixedCodec<UUID> {
  static final UuidCodec INSTANCE = new UuidCodec();

  private UuidCodec() {
    super("uuid", 2 * Long.BYTES);
  }

  @Override
  public byte[] toBytes(UUID value) {
    byte[] bytes = new byte[2 * Long.BYTES];
    BigEndian.putUnsignedLong(bytes, 0, value.getMostSignificantBits());
    BigEndian.putUnsignedLong(bytes, Long.BYTES, value.getLeastSignificantBits());
    return bytes;
  }

  @Override
  UUID fromChecked(byte[] bytes) {
    return new UUID(BigEndian.unsignedLong(bytes, 0), BigEndian.unsignedLong(bytes, Long.BYTES));
  }
}

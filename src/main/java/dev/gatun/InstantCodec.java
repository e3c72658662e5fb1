package dev.gatun;

import java.time.Instant;

/** Instants in the order of time, to the nanosecond. */
final class InstantCodec extends FixedCodec<Instant> {
  static final InstantCodec INSTANCE = new InstantCodec();

  private InstantCodec() {
    super("instant", Long.BYTES + Integer.BYTES);
  }

  @Override
  public byte[] toBytes(Instant value) {
    byte[] bytes = new byte[Long.BYTES + Integer.BYTES];
    BigEndian.putSignedLong(bytes, 0, value.getEpochSecond());
    BigEndian.putSignedInt(bytes, Long.BYTES, value.getNano());
    return bytes;
  }

  @Override
  Instant fromChecked(byte[] bytes) {
    return Instant.ofEpochSecond(BigEndian.signedLong(bytes, 0), BigEndian.signedInt(bytes, Long.BYTES));
  }
}

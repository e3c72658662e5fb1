package dev.gatun.format;

import static dev.gatun.format.Field.U32;
import static dev.gatun.format.Field.U64;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * A piece of a backup's stream: a header of 32 bytes, then up to 64 KiB of payload. Each is checked by itself; its number and the backup's id tell
 * when one is missing, comes twice, or is of another backup.
 */
public final class BackupFrame {
  /** Of the format. */
  public static final int VERSION = 1;

  /** Bytes before the payload. */
  public static final int HEADER_BYTES = 32;

  /** Bytes of a payload at most. */
  public static final int MAX_PAYLOAD_BYTES = 64 << 10;

  /** The first frame: the version. */
  public static final int BEGIN = 1;

  /** A table begins. */
  public static final int TABLE = 2;

  /** Entries of the table whose values stand here. */
  public static final int ENTRIES = 3;

  /** The key of an entry whose value follows in pieces. */
  public static final int LARGE = 4;

  /** A piece of a large value. */
  public static final int PIECE = 5;

  /** The table ends. */
  public static final int TABLE_END = 6;

  /** The last frame. */
  public static final int END = 7;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          U32.withName("magic"),
          U32.withName("length"),
          U64.withName("backupId"),
          U64.withName("number"),
          U32.withName("kind"),
          U32.withName("checksum"));

  private static final VarHandle INT = Field.ofArray(int[].class, LITTLE_ENDIAN);
  private static final VarHandle LONG = Field.ofArray(long[].class, LITTLE_ENDIAN);
  private static final int MAGIC = 0x4B425447; // GTBK
  private static final int LENGTH_AT = Field.offset(LAYOUT, "length");
  private static final int ID_AT = Field.offset(LAYOUT, "backupId");
  private static final int NUMBER_AT = Field.offset(LAYOUT, "number");
  private static final int KIND_AT = Field.offset(LAYOUT, "kind");
  private static final int CHECKSUM_AT = Field.offset(LAYOUT, "checksum");

  private BackupFrame() {}

  /** Writes the header of a frame whose payload stands behind it. */
  public static void seal(byte[] frame, int kind, long backupId, long number, int payloadBytes) {
    assert payloadBytes <= MAX_PAYLOAD_BYTES : payloadBytes;
    INT.set(frame, 0, MAGIC);
    INT.set(frame, LENGTH_AT, payloadBytes);
    LONG.set(frame, ID_AT, backupId);
    LONG.set(frame, NUMBER_AT, number);
    INT.set(frame, KIND_AT, kind);
    INT.set(frame, CHECKSUM_AT, Checksums.of(frame, 0, HEADER_BYTES + payloadBytes, CHECKSUM_AT));
  }

  /** Whether these are the first bytes of a frame, with a length that one can have. */
  public static boolean isHeader(byte[] frame) {
    return (int) INT.get(frame, 0) == MAGIC && Integer.compareUnsigned(payloadBytes(frame), MAX_PAYLOAD_BYTES) <= 0;
  }

  /** Whether the checksum of a whole frame is right. */
  public static boolean matches(byte[] frame) {
    return (int) INT.get(frame, CHECKSUM_AT) == Checksums.of(frame, 0, HEADER_BYTES + payloadBytes(frame), CHECKSUM_AT);
  }

  /** Bytes of the payload. */
  public static int payloadBytes(byte[] frame) {
    return (int) INT.get(frame, LENGTH_AT);
  }

  /** The backup that the frame belongs to. */
  public static long backupId(byte[] frame) {
    return (long) LONG.get(frame, ID_AT);
  }

  /** Frames before it. */
  public static long number(byte[] frame) {
    return (long) LONG.get(frame, NUMBER_AT);
  }

  /** What is in it: {@link #TABLE} and so on. */
  public static int kind(byte[] frame) {
    return (int) INT.get(frame, KIND_AT);
  }
}

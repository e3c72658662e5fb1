package dev.gatun.format;

import static dev.gatun.format.Field.U32;
import static dev.gatun.format.Field.U64;

import dev.gatun.error.FormatVersionException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 4096 bytes of a log file: which log lives in it.
 *
 * <pre>
 *   0               4               8
 *  +-------------------------------+
 *  |       magic "GATUNLOG"        |   0
 *  +---------------+---------------+
 *  |    version    |   checksum    |   8   CRC32C of the 64 bytes with this field as 0
 *  +---------------+---------------+
 *  |            storeId            |  16
 *  +-------------------------------+
 *  |             epoch             |  24   no two logs of a store have the same
 *  +-------------------------------+
 *  |         previousEpoch         |  32   the log that this one continues; 0 = none
 *  +-------------------------------+
 *  |           firstLsn            |  40   the LSN of byte 4096 of the file
 *  +-------------------------------+
 *  |          historyEnd           |  48   the LSN where the log before this one ends for good
 *  +-------------------------------+
 *  |          durableLsn           |  56   what was known to be on the disk when the header was written
 *  +-------------------------------+
 * </pre>
 *
 * <p>The same 64 bytes stand at byte 0 and at byte 2048, because a header that cannot be read takes the whole log with it, and
 * nothing else would tell: a log that was just begun when the power went has no header either. Either copy will do. The rest of the
 * page is zeros and is not looked at.
 *
 * @param storeId the store that the log belongs to
 * @param epoch the epoch in which the log began; no two logs of a store have the same
 * @param previousEpoch the epoch of the log whose history this one continues; 0 = none
 * @param firstLsn the LSN of the first byte behind the header
 * @param historyEnd where the log before this one ends: replay stops exactly there, and the gap up to firstLsn is no hole
 * @param durableLsn how far the history was known to be on the disk when the header was written
 */
public record LogHeader(long storeId, long epoch, long previousEpoch, long firstLsn, long historyEnd, long durableLsn) {
  /** Bytes of the file in front of the records. */
  public static final int PAGE_BYTES = 4096;

  /** The version of the format that this code reads and writes. */
  public static final int VERSION = 1;

  static final int COPY_BYTES = 64;
  static final int SECOND_COPY = 2048;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          U64.withName("magic"),
          U32.withName("version"),
          U32.withName("checksum"),
          U64.withName("storeId"),
          U64.withName("epoch"),
          U64.withName("previousEpoch"),
          U64.withName("firstLsn"),
          U64.withName("historyEnd"),
          U64.withName("durableLsn"));

  private static final byte[] MAGIC = "GATUNLOG".getBytes(StandardCharsets.US_ASCII);
  private static final VarHandle INT_FIELD = Field.ofArray(int[].class, U32.order());
  private static final VarHandle LONG_FIELD = Field.ofArray(long[].class, U64.order());
  private static final int VERSION_OFFSET = Field.offset(LAYOUT, "version");
  private static final int CHECKSUM_OFFSET = Field.offset(LAYOUT, "checksum");
  private static final int STORE_ID = Field.offset(LAYOUT, "storeId");
  private static final int EPOCH = Field.offset(LAYOUT, "epoch");
  private static final int PREVIOUS_EPOCH = Field.offset(LAYOUT, "previousEpoch");
  private static final int FIRST_LSN = Field.offset(LAYOUT, "firstLsn");
  private static final int HISTORY_END = Field.offset(LAYOUT, "historyEnd");
  private static final int DURABLE_LSN = Field.offset(LAYOUT, "durableLsn");

  /** The page of this header. */
  public byte[] encode() {
    byte[] page = new byte[PAGE_BYTES];
    System.arraycopy(MAGIC, 0, page, 0, MAGIC.length);
    INT_FIELD.set(page, VERSION_OFFSET, VERSION);
    LONG_FIELD.set(page, STORE_ID, storeId);
    LONG_FIELD.set(page, EPOCH, epoch);
    LONG_FIELD.set(page, PREVIOUS_EPOCH, previousEpoch);
    LONG_FIELD.set(page, FIRST_LSN, firstLsn);
    LONG_FIELD.set(page, HISTORY_END, historyEnd);
    LONG_FIELD.set(page, DURABLE_LSN, durableLsn);
    INT_FIELD.set(page, CHECKSUM_OFFSET, checksum(page, 0));
    System.arraycopy(page, 0, page, SECOND_COPY, COPY_BYTES);
    return page;
  }

  /**
   * The header in the page, or null when there is none: blank, torn or damaged in both copies, or one that no store has written. A whole header of
   * another version is an error.
   */
  public static @Nullable LogHeader decode(byte[] page, String file) {
    LogHeader header = decode(page, 0, file);
    return header != null ? header : decode(page, SECOND_COPY, file);
  }

  private static @Nullable LogHeader decode(byte[] page, int at, String file) {
    boolean magic = Arrays.equals(page, at, at + MAGIC.length, MAGIC, 0, MAGIC.length);
    if (!magic || (int) INT_FIELD.get(page, at + CHECKSUM_OFFSET) != checksum(page, at)) {
      return null;
    }
    int version = (int) INT_FIELD.get(page, at + VERSION_OFFSET);
    if (version != VERSION) {
      throw new FormatVersionException(file + " has version " + version + " of the log format, this program knows version " + VERSION);
    }
    LogHeader header = new LogHeader(field(page, at + STORE_ID), field(page, at + EPOCH), field(page, at + PREVIOUS_EPOCH),
        field(page, at + FIRST_LSN), field(page, at + HISTORY_END), field(page, at + DURABLE_LSN));
    return header.isPossible() ? header : null;
  }

  /** A checksum does not say that the numbers make sense; beyond these, what is reckoned from them would overflow, or lead before the file. */
  private boolean isPossible() {
    boolean epochs = previousEpoch >= 0 && previousEpoch < epoch && epoch < Meta.LIMIT;
    boolean places = historyEnd >= 0 && historyEnd <= firstLsn && firstLsn < Meta.LIMIT && firstLsn % LogRecord.ALIGNMENT == 0;
    return epochs && places && durableLsn >= 0 && durableLsn <= firstLsn;
  }

  /** What identifies this log in the checks of its records. */
  public long seed() {
    return LogRecord.seed(storeId, epoch);
  }

  /** The byte of the file at which a record lies. */
  public long position(long lsn) {
    return PAGE_BYTES + lsn - firstLsn;
  }

  private static long field(byte[] page, int offset) {
    return (long) LONG_FIELD.get(page, offset);
  }

  private static int checksum(byte[] page, int at) {
    CRC32C crc = new CRC32C();
    crc.update(page, at, CHECKSUM_OFFSET);
    crc.update(new byte[Integer.BYTES]);
    crc.update(page, at + CHECKSUM_OFFSET + Integer.BYTES, COPY_BYTES - CHECKSUM_OFFSET - Integer.BYTES);
    return (int) crc.getValue();
  }
}

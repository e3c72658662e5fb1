package dev.gatun.wal;

import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.format.RecordImage;
import dev.gatun.io.StorageFile;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log through the channel (I12), by a window of 64 KiB: a small record costs no call, a large one is never in memory as a
 * whole. Not thread-safe.
 *
 * <p>{@link #check} judges a place; when it finds a record the accessors tell its header.
 */
final class LogReader implements AutoCloseable {
  static final int WINDOW_BYTES = 64 << 10;

  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN).withInvokeExactBehavior();
  private static final int LSN_OFFSET = 8;

  private final StorageFile file;
  private final LogHeader header;
  private final long seed;
  private final long sizeBytes;

  private final byte[] window = new byte[WINDOW_BYTES];
  private long windowStart;
  private int windowLength;

  /** The header under judgement. */
  private final byte[] record = new byte[LogRecord.HEADER_BYTES];

  private final CRC32C crc = new CRC32C();

  LogReader(StorageFile file, LogHeader header) throws IOException {
    this.file = file;
    this.header = header;
    this.seed = header.seed();
    this.sizeBytes = file.size();
  }

  LogHeader header() {
    return header;
  }

  String name() {
    return file.name();
  }

  int kind() {
    return RecordImage.kind(record, 0);
  }

  long link() {
    return RecordImage.link(record, 0);
  }

  long durableLsn() {
    return RecordImage.durableLsn(record, 0);
  }

  int bodyLength() {
    return RecordImage.length(record, 0) - LogRecord.HEADER_BYTES;
  }

  /** Where the record judged last ends, which is only known when its header is right. */
  long endLsn() {
    return RecordImage.lsn(record, 0) + LogRecord.sizeOf(bodyLength());
  }

  /** Judges what stands at the LSN: null for a whole record. */
  @Nullable LogEnd check(long lsn) throws IOException {
    LogEnd hole = checkHeader(lsn);
    if (hole != null) {
      return hole;
    }
    int bodyCrc = kind() == LogRecord.PAD ? 0 : bodyCrc(lsn);
    return RecordImage.bodyMatches(record, 0, seed, bodyCrc) ? null : LogEnd.TORN_BODY;
  }

  /** Judges the header alone. The LSN comes first: it is the cheapest and tells an earlier life from a torn record. */
  @Nullable LogEnd checkHeader(long lsn) throws IOException {
    long position = header.position(lsn);
    if (position > sizeBytes - LogRecord.HEADER_BYTES) {
      return LogEnd.END_OF_FILE;
    }
    int at = load(position, LogRecord.HEADER_BYTES);
    System.arraycopy(window, at, record, 0, LogRecord.HEADER_BYTES);
    if (RecordImage.lsn(record, 0) != lsn) {
      return isZero(at) ? LogEnd.ZERO : LogEnd.STALE;
    }
    if (!RecordImage.headerMatches(record, 0, seed)) {
      return isZero(at) ? LogEnd.ZERO : LogEnd.TORN_HEADER; // LSN 0 looks like nothing
    }
    int length = RecordImage.length(record, 0);
    return length < LogRecord.HEADER_BYTES || length > sizeBytes - position ? LogEnd.BAD_LENGTH : null;
  }

  /** The first whole record at or behind the LSN and before the limit; -1 if there is none. */
  long nextRecord(long fromLsn, long limitLsn) throws IOException {
    long last = Math.min(limitLsn, header.firstLsn() + sizeBytes - LogHeader.PAGE_BYTES) - LogRecord.HEADER_BYTES;
    for (long lsn = fromLsn; lsn <= last; lsn += LogRecord.ALIGNMENT) {
      int at = load(header.position(lsn), LogRecord.HEADER_BYTES);
      if ((long) LONG.get(window, at + LSN_OFFSET) == lsn && check(lsn) == null) {
        return lsn;
      }
    }
    return -1;
  }

  /** Reads bytes that belong to a record already judged. */
  void read(long lsn, byte[] target, int offset, int length) throws IOException {
    int n;
    for (int done = 0; done < length; done += n) {
      n = Math.min(length - done, WINDOW_BYTES);
      int at = load(header.position(lsn + done), n);
      System.arraycopy(window, at, target, offset + done, n);
    }
  }

  /** Shows the body of the record judged last, one that fits the window, until something else is read. */
  void showBody(long lsn, RecordBody body) throws IOException {
    int length = bodyLength();
    body.within(window, load(header.position(lsn) + LogRecord.HEADER_BYTES, length), length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private int bodyCrc(long lsn) throws IOException {
    long position = header.position(lsn) + LogRecord.HEADER_BYTES;
    int left = bodyLength();
    crc.reset();
    while (left > 0) {
      int n = Math.min(left, WINDOW_BYTES);
      crc.update(window, load(position, n), n);
      position += n;
      left -= n;
    }
    return (int) crc.getValue();
  }

  /**
   * Sees to it that the bytes are in the window; gives their place in it. A window that must move begins at the bytes asked for,
   * since reading goes forward.
   */
  private int load(long position, int length) throws IOException {
    if (position < windowStart || position + length > windowStart + windowLength) {
      windowLength = 0; // should the read fail
      int wanted = (int) Math.min(WINDOW_BYTES, sizeBytes - position);
      windowLength = file.read(position, window, 0, wanted);
      windowStart = position;
      if (windowLength < length) {
        throw new EOFException(file.name() + " became shorter than " + (position + length) + " bytes while it was read");
      }
    }
    return (int) (position - windowStart);
  }

  private boolean isZero(int at) {
    for (int i = 0; i < LogRecord.HEADER_BYTES; i += Long.BYTES) {
      if ((long) LONG.get(window, at + i) != 0) {
        return false;
      }
    }
    return true;
  }
}

package dev.gatun.format;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.VarHandle;

/**
 * The header of a log record in a heap copy: of one that was read through the channel to be judged (I12). What the fields mean, and what is checked,
 * {@link LogRecord} says, which writes them to mapped memory. An array is read with less code than a segment, which tells while the code is cold.
 */
public final class RecordImage {
  private static final VarHandle INT = Field.ofArray(int[].class, LITTLE_ENDIAN);
  private static final VarHandle LONG = Field.ofArray(long[].class, LITTLE_ENDIAN);

  private static final int LENGTH = at("length");
  private static final int HEADER_CHECK = at("headerCheck");
  private static final int LSN = at("lsn");
  private static final int DURABLE_LSN = at("durableLsn");
  private static final int LINK = at("link");
  private static final int KIND_AND_ZEROS = at("kind");
  private static final int CHECKSUM = at("checksum");

  private RecordImage() {}

  private static int at(String name) {
    return Field.offset(LogRecord.LAYOUT, name);
  }

  /** Header and body without padding; not to be believed before {@link #headerMatches}. {@code b} is the record's first byte in the array. */
  public static int length(byte[] a, int b) {
    return (int) INT.get(a, b + LENGTH);
  }

  /** Where the record starts in the stream. */
  public static long lsn(byte[] a, int b) {
    return (long) LONG.get(a, b + LSN);
  }

  /** How far the log was known to be on the disk when the record was written. */
  public static long durableLsn(byte[] a, int b) {
    return (long) LONG.get(a, b + DURABLE_LSN);
  }

  /** Start of the part before this one. */
  public static long link(byte[] a, int b) {
    return (long) LONG.get(a, b + LINK);
  }

  /** The kind of record; any other value than the five kinds for a word whose zeros are not zero. */
  public static int kind(byte[] a, int b) {
    return (int) INT.get(a, b + KIND_AND_ZEROS);
  }

  /** True if the header is one that this log wrote. */
  public static boolean headerMatches(byte[] a, int b, long seed) {
    int kind = kind(a, b);
    return kind >= LogRecord.DATA && kind <= LogRecord.PAD && (int) INT.get(a, b + HEADER_CHECK) == (int) (mix(a, b, seed) >>> 32);
  }

  /** True if the body, of which this is the CRC32C, is the one that the header was written for; 0 for a pad. */
  public static boolean bodyMatches(byte[] a, int b, long seed, int bodyCrc) {
    return (int) INT.get(a, b + CHECKSUM) == ((int) mix(a, b, seed) ^ bodyCrc);
  }

  private static long mix(byte[] a, int b, long seed) {
    return LogRecord.mix(seed, lsn(a, b), length(a, b), durableLsn(a, b), link(a, b), kind(a, b));
  }
}

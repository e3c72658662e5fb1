package dev.gatun.format;

import static dev.gatun.format.Field.U32;
import static dev.gatun.format.Field.U64;
import static dev.gatun.format.Field.U8;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * One record of the log: a header of 40 bytes, the body, and padding up to a multiple of 8. Here it is written, to mapped memory; {@link RecordImage}
 * reads it.
 *
 * <pre>
 *   0               4               8
 *  +---------------+---------------+
 *  |    length     |  headerCheck  |   0   length: header and body, without padding
 *  +---------------+---------------+
 *  |              lsn              |   8   where the record starts in the stream of the log
 *  +---------------+---------------+
 *  |          durableLsn           |  16   what was known to be on the disk when the record was written
 *  +---------------+---------------+
 *  |             link              |  24   start of the part before this one, or NO_LINK
 *  +----+----------+---------------+
 *  |kind|  zeros   |   checksum    |  32
 *  +----+----------+---------------+
 *  | body ... padding              |  40
 * </pre>
 *
 * <p><b>Checks.</b> {@code mix} is a 64-bit hash, of full avalanche, over store id, log epoch, lsn, length, durable LSN, link and
 * kind. Its upper half is stored as {@code headerCheck}, its lower half is added (by exclusive or) to the CRC32C of the body and
 * stored as {@code checksum}. So the costly part, the checksum of the body, is computed by the writer before the LSN is known and
 * outside of the gate, and only a hash of fixed size remains inside; a CRC over body and LSN together would have to wait for the
 * LSN. The exclusive or keeps what the CRC promises for the body, every burst of up to 32 bits is found. Store id and epoch are
 * what tells records of this log from those of an earlier life of a recycled file. The header's own half says that a length may be
 * believed before the body is read.
 *
 * <p>A record is valid if and only if: the LSN is the one of its place, the length is at least the header's and at most what
 * remains in the file, the zeros are zero, the header check and then the checksum agree. A {@link #PAD} has no body, whatever its
 * length: its checksum is the hash alone.
 */
public final class LogRecord {
  /** Bytes of the header. */
  public static final int HEADER_BYTES = 40;

  /** Records start and end at multiples of this. */
  public static final int ALIGNMENT = 8;

  /** The longest body. */
  public static final int MAX_BODY_BYTES = Integer.MAX_VALUE - HEADER_BYTES - ALIGNMENT;

  /** One whole batch of operations. */
  public static final byte DATA = 1;

  /** A piece of a batch too large for one record; {@code link} is the piece before it. */
  public static final byte PART = 2;

  /** The last piece of a batch; {@code link} is the piece before it. Without it the other pieces are nothing. */
  public static final byte COMMIT = 3;

  /** The log ends here and goes on in another file. */
  public static final byte ROLL = 4;

  /** Space whose owner failed before its record was whole. */
  public static final byte PAD = 5;

  /** The link of a record that has nothing before it. */
  public static final long NO_LINK = -1;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          U32.withName("length"),
          U32.withName("headerCheck"),
          U64.withName("lsn"),
          U64.withName("durableLsn"),
          U64.withName("link"),
          U8.withName("kind"),
          MemoryLayout.sequenceLayout(3, U8).withName("zeros"),
          U32.withName("checksum"));

  private static final VarHandle LENGTH = Field.of(LAYOUT, "length");
  private static final VarHandle HEADER_CHECK = Field.of(LAYOUT, "headerCheck");
  private static final VarHandle LSN = Field.of(LAYOUT, "lsn");
  private static final VarHandle DURABLE_LSN = Field.of(LAYOUT, "durableLsn");
  private static final VarHandle LINK = Field.of(LAYOUT, "link");
  private static final VarHandle CHECKSUM = Field.of(LAYOUT, "checksum");

  /** Kind and zeros as one aligned word: written by one store, and no byte of it is left over from an earlier life. */
  private static final VarHandle KIND_AND_ZEROS = Field.of(U32);

  private static final int KIND_OFFSET = Field.offset(LAYOUT, "kind");

  private LogRecord() {}

  /** The bytes that a record with such a body takes in the log. */
  public static long sizeOf(long bodyBytes) {
    return (HEADER_BYTES + bodyBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** What identifies a log, hashed once: the start value of the checks of all its records. */
  public static long seed(long storeId, long epoch) {
    return avalanche(avalanche(storeId) ^ epoch);
  }

  /** Writes a header with its checks. {@code seed} is the log's, {@code bodyCrc} the CRC32C of the body, 0 for a pad. */
  public static void write(MemorySegment s, long b, long seed, long lsn, int length, long durableLsn, long link, byte kind, int bodyCrc) {
    long mix = mix(seed, lsn, length, durableLsn, link, kind);
    LENGTH.set(s, b, length);
    HEADER_CHECK.set(s, b, (int) (mix >>> 32));
    LSN.set(s, b, lsn);
    DURABLE_LSN.set(s, b, durableLsn);
    LINK.set(s, b, link);
    KIND_AND_ZEROS.set(s, b + KIND_OFFSET, kind & 0xFF);
    CHECKSUM.set(s, b, (int) mix ^ bodyCrc);
  }

  /** The hash over the header that both checks are made of. */
  static long mix(long seed, long lsn, int length, long durableLsn, long link, int kind) {
    long h = avalanche(seed ^ lsn);
    h = avalanche(h ^ durableLsn);
    h = avalanche(h ^ link);
    return avalanche(h ^ ((long) kind << 32 | length & 0xFFFFFFFFL));
  }

  /**
   * The finisher of a 64-bit hash: a bijection in which every bit of the input turns each bit of the output with a chance of about
   * one half.
   */
  private static long avalanche(long x) {
    long h = x + 0x9E3779B97F4A7C15L;
    h = (h ^ h >>> 30) * 0xBF58476D1CE4E5B9L;
    h = (h ^ h >>> 27) * 0x94D049BB133111EBL;
    return h ^ h >>> 31;
  }
}

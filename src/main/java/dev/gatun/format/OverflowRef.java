package dev.gatun.format;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * The stored bytes of a leaf's entry whose value lies in overflow runs.
 *
 * <pre>
 *  0                8               16              24       28
 *  +----------------+---------------+---------------+--------+---------------+--------+
 *  |  valueLength   |   entryLsn    |    pointer    | pages  |    pointer    | pages  | ..
 *  +----------------+---------------+---------------+--------+---------------+--------+
 * </pre>
 *
 * <p>A pointer names a run's first page. The reference lies at any byte, so nothing in it is aligned. The entry LSN tells apart two values
 * of one key that happen to get the same run: a reader that copies in chunks goes on only under the same LSN.
 */
public final class OverflowRef {
  /** Runs that a value may have at most. */
  public static final int MAX_RUNS = 64;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(Field.U64.withByteAlignment(1).withName("valueLength"), Field.U64.withByteAlignment(1).withName("entryLsn"));
  static final StructLayout RUN =
      MemoryLayout.structLayout(Field.U64.withByteAlignment(1).withName("pointer"), Field.U32.withByteAlignment(1).withName("pages"));

  private static final VarHandle VALUE_LENGTH = Field.of(LAYOUT, "valueLength");
  private static final VarHandle ENTRY_LSN = Field.of(LAYOUT, "entryLsn");
  private static final VarHandle POINTER = Field.of(RUN, "pointer");
  private static final VarHandle PAGES = Field.of(RUN, "pages");
  private static final VarHandle LONG = Field.ofArray(long[].class, LITTLE_ENDIAN);
  private static final VarHandle INT = Field.ofArray(int[].class, LITTLE_ENDIAN);

  private static final int HEADER_BYTES = (int) LAYOUT.byteSize();
  private static final int RUN_BYTES = (int) RUN.byteSize();
  private static final int LSN_AT = Field.offset(LAYOUT, "entryLsn");
  private static final int PAGES_AT = Field.offset(RUN, "pages");

  private OverflowRef() {}

  /** Bytes of a reference to this many runs. */
  public static int bytes(int runs) {
    return HEADER_BYTES + runs * RUN_BYTES;
  }

  /** Runs in a reference of this many bytes; 0 to {@link #MAX_RUNS} whatever the bytes. */
  public static int runs(int storedBytes) {
    return Math.max(0, Math.min(MAX_RUNS, (storedBytes - HEADER_BYTES) / RUN_BYTES));
  }

  /** The length of the value; {@code at} is the reference's first byte in the segment. */
  public static long valueLength(MemorySegment s, long at) {
    return (long) VALUE_LENGTH.get(s, at);
  }

  /** The end LSN of the record that wrote the value. */
  public static long entryLsn(MemorySegment s, long at) {
    return (long) ENTRY_LSN.get(s, at);
  }

  /** The pointer to the first page of run {@code i}. */
  public static long runPointer(MemorySegment s, long at, int i) {
    return (long) POINTER.get(s, at + HEADER_BYTES + (long) i * RUN_BYTES);
  }

  /** The pages of run {@code i}. */
  public static int runPages(MemorySegment s, long at, int i) {
    return (int) PAGES.get(s, at + HEADER_BYTES + (long) i * RUN_BYTES);
  }

  /** The length of the value; {@code at} is the reference's first byte in the array. */
  public static long valueLength(byte[] a, int at) {
    return (long) LONG.get(a, at);
  }

  /** The end LSN of the record that wrote the value. */
  public static long entryLsn(byte[] a, int at) {
    return (long) LONG.get(a, at + LSN_AT);
  }

  /** The pointer to the first page of run {@code i}. */
  public static long runPointer(byte[] a, int at, int i) {
    return (long) LONG.get(a, at + bytes(i));
  }

  /** The pages of run {@code i}. */
  public static int runPages(byte[] a, int at, int i) {
    return (int) INT.get(a, at + bytes(i) + PAGES_AT);
  }

  /** Writes what precedes the runs. */
  public static void setValue(byte[] a, int at, long valueLength, long entryLsn) {
    LONG.set(a, at, valueLength);
    LONG.set(a, at + LSN_AT, entryLsn);
  }

  /** Writes run {@code i}. */
  public static void setRun(byte[] a, int at, int i, long pointer, int pages) {
    LONG.set(a, at + bytes(i), pointer);
    INT.set(a, at + bytes(i) + PAGES_AT, pages);
  }

  /** Whether stored bytes can be a reference: whole runs, with pages for the whole value and for no more. Nothing may be allocated by it before. */
  public static boolean isPossible(byte[] a, int at, int storedBytes) {
    int runs = runs(storedBytes);
    long length = storedBytes < HEADER_BYTES ? 0 : valueLength(a, at);
    long capacity = 0;
    long before = 0;
    for (int i = 0; i < runs; i++) {
      int pages = runPages(a, at, i);
      if (pages <= 0) {
        return false;
      }
      before = capacity;
      capacity += OverflowBlock.capacityBytes(pages);
    }
    return runs > 0 && storedBytes == bytes(runs) && length > before && length <= capacity;
  }
}

package dev.gatun.engine;

import dev.gatun.format.PageSize;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Operations of replay waiting to be applied in the order of their keys instead of the order of the log: neighbours share their leaves, so each leaf
 * is found, verified and copied once for all of its operations. They are sorted by table, then by bytes of the key, and last by the place in the log:
 * so operations on one key keep their order, which is all the order that point operations have.
 *
 * <p>An operation is one piece of memory, since the order visits them at random: LSN, table, length of the key, length of the value with flags, key,
 * value or the reference to a large one. It is named by its place in the window, in units of 8 bytes.
 *
 * <p>Holds a sixteenth of the heap at most (but 4 MiB in any case, and never more than 128), whatever the log's length, and little when there is
 * little to replay. One thread.
 */
final class ReplayWindow {
  private static final int CHUNK_BITS = 18;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
  private static final int SMALLEST_CHUNKS = 16;
  private static final int LARGEST_CHUNKS = 512;
  private static final int HEAP_SHARE = 16;
  private static final int UNIT_BITS = 3;

  /** Names of operations: 128 MiB in units of 8 bytes. */
  private static final int NAME_BITS = 24;

  /** Bytes of the key that are sorted by at a time: as many as leave room for the name. */
  private static final int RANK_BYTES = 5;

  /** So many operations with one rank are sorted by more bytes; fewer lie in a few leaves anyway. */
  private static final int LONG_RUN = 16;

  private static final int TABLE = 8;
  private static final int KEY_LENGTH = 12;
  private static final int VALUE_LENGTH = 14;
  private static final int KEY = 16;
  private static final int LENGTH_MASK = 0xFFF;
  private static final int LARGE = 1 << 13;
  private static final int DELETE = 1 << 14;

  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN).withInvokeExactBehavior();
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN).withInvokeExactBehavior();
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN).withInvokeExactBehavior();
  private static final VarHandle BYTES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN).withInvokeExactBehavior();

  private final int mostChunks = Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_SHARE / CHUNK_BYTES, SMALLEST_CHUNKS, LARGEST_CHUNKS);
  private byte[][] chunks = {};
  private long[] order = new long[1 << 8];
  private int count;
  private int used;
  private int lastTable;
  private boolean severalTables;
  private int markedCount;
  private int markedUsed;

  // ---------------------------------------------------------------- filling

  /** Whether the window must be emptied before an operation of so many bytes is added. */
  boolean isFull(int needed) {
    return begin(needed) == mostChunks << CHUNK_BITS;
  }

  private int begin(int needed) {
    return (used & CHUNK_BYTES - 1) + KEY + needed > CHUNK_BYTES ? (used | CHUNK_BYTES - 1) + 1 : used;
  }

  /** Where in {@link #bytes} the next operation's key goes, with its value behind it: room for so many bytes. The window is not full. */
  int room(int needed) {
    used = begin(needed);
    if (count == order.length) {
      order = Arrays.copyOf(order, 2 * count);
    }
    if (used >>> CHUNK_BITS == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunks.length + 1);
      chunks[chunks.length - 1] = new byte[CHUNK_BYTES];
    }
    return (used & CHUNK_BYTES - 1) + KEY;
  }

  /** Copies a key and a value to the room for them; returns how many bytes. */
  int copy(byte[] source, int key, int keyBytes, int value, int valueBytes) {
    int at = room(PageSize.MAX_KEY_BYTES + PageSize.PAGE_BYTES);
    byte[] target = bytes();
    System.arraycopy(source, key, target, at, keyBytes);
    System.arraycopy(source, value, target, at + keyBytes, valueBytes);
    return keyBytes + valueBytes;
  }

  /** Remembers what is in the window. */
  void mark() {
    markedCount = count;
    markedUsed = used;
  }

  /** Forgets what was added since the mark. */
  void reset() {
    count = markedCount;
    used = markedUsed;
  }

  /** Valid until the next call of {@link #room}. */
  byte[] bytes() {
    return chunks[used >>> CHUNK_BITS];
  }

  /** A put whose key and value lie one behind the other at the room given. */
  void put(int table, int keyBytes, int valueBytes, long lsn) {
    add(table, keyBytes, valueBytes, 0, lsn);
  }

  /** A put of a large value, whose key and reference lie there. */
  void putLarge(int table, int keyBytes, int referenceBytes, long lsn) {
    add(table, keyBytes, referenceBytes, LARGE, lsn);
  }

  /** A delete, whose key lies there. */
  void delete(int table, int keyBytes, long lsn) {
    add(table, keyBytes, 0, DELETE, lsn);
  }

  private void add(int table, int keyBytes, int valueBytes, int flags, long lsn) {
    byte[] chunk = bytes();
    int at = used & CHUNK_BYTES - 1;
    LONG.set(chunk, at, lsn);
    INT.set(chunk, at + TABLE, table);
    SHORT.set(chunk, at + KEY_LENGTH, (short) keyBytes);
    SHORT.set(chunk, at + VALUE_LENGTH, (short) (valueBytes | flags));
    severalTables |= count > 0 && table != lastTable;
    lastTable = table;
    order[count++] = (long) used >>> UNIT_BITS;
    int unit = 1 << UNIT_BITS;
    used += KEY + keyBytes + valueBytes + unit - 1 & -unit;
  }

  /** Empties the window. */
  void clear() {
    count = 0;
    used = 0;
    severalTables = false;
  }

  // ---------------------------------------------------------------- the order

  /** Puts the operations into their order. */
  void sort() {
    if (!severalTables) {
      sortKeys(0, count, 0);
      return;
    }
    for (int i = 0; i < count; i++) {
      order[i] |= (long) table(operation(i)) << NAME_BITS;
    }
    Arrays.sort(order, 0, count);
    for (int from = 0; from < count; ) {
      int end = endOfRun(from, count);
      sortKeys(from, end, 0);
      from = end;
    }
  }

  private int endOfRun(int from, int to) {
    int end = from + 1;
    while (end < to && haveOneRank(from, end)) {
      end++;
    }
    return end;
  }

  private boolean haveOneRank(int place, int other) {
    return order[place] >>> NAME_BITS == order[other] >>> NAME_BITS;
  }

  /** Sorts operations whose keys begin with the same bytes, up to a depth. */
  private void sortKeys(int from, int to, int depth) {
    int shared = Math.max(depth, sharedPrefix(from, to));
    int longest = 0;
    for (int place = from; place < to; place++) {
      int operation = operation(place);
      int length = keyLength(operation);
      long rank = rank(chunk(operation), keyStart(operation) + shared, length - shared);
      order[place] = (rank << NAME_BITS | operation) ^ Long.MIN_VALUE; // sorted as numbers with a sign
      longest = Math.max(longest, length);
    }
    Arrays.sort(order, from, to);
    if (longest > shared + RANK_BYTES) {
      sortLongRuns(from, to, shared + RANK_BYTES);
    }
  }

  private void sortLongRuns(int from, int to, int depth) {
    for (int begin = from; begin < to; ) {
      int end = endOfRun(begin, to);
      if (end - begin >= LONG_RUN) {
        sortKeys(begin, end, depth);
      }
      begin = end;
    }
  }

  /** Bytes that all keys begin with. */
  private int sharedPrefix(int from, int to) {
    if (from == to) {
      return 0;
    }
    byte[] first = chunk(operation(from));
    int start = keyStart(operation(from));
    int shared = keyLength(operation(from));
    for (int place = from + 1; place < to && shared > 0; place++) {
      int operation = operation(place);
      int length = Math.min(shared, keyLength(operation));
      int other = keyStart(operation);
      int difference = Arrays.mismatch(first, start, start + length, chunk(operation), other, other + length);
      shared = difference < 0 ? length : difference;
    }
    return shared;
  }

  /** The first of these bytes of a key, as a number. Equal keys have equal ranks. */
  private static long rank(byte[] chunk, int at, int length) {
    if (length >= Long.BYTES) {
      return (long) BYTES.get(chunk, at) >>> Long.SIZE - RANK_BYTES * Byte.SIZE;
    }
    long rank = 0;
    for (int i = 0; i < RANK_BYTES; i++) {
      rank = rank << Byte.SIZE | (i < length ? chunk[at + i] & 0xFF : 0);
    }
    return rank;
  }

  // ---------------------------------------------------------------- reading

  int count() {
    return count;
  }

  /** The name of the operation at a place of the order. */
  int operation(int place) {
    return (int) order[place] & (1 << NAME_BITS) - 1;
  }

  /** Whether the operation at a place comes to nothing, because the next one is on the same key and nothing but the tree has to know of it. */
  boolean isOverwritten(int place) {
    return place + 1 < count && haveOneRank(place, place + 1) && isOnKeyOf(operation(place), operation(place + 1));
  }

  private boolean isOnKeyOf(int operation, int next) {
    int start = keyStart(operation);
    int other = keyStart(next);
    int length = keyLength(operation);
    return table(operation) == table(next) && !isLarge(operation) && length == keyLength(next)
        && Arrays.equals(chunk(operation), start, start + length, chunk(next), other, other + length);
  }

  /** The array that holds the key, and the value behind it, from {@link #keyStart} on. */
  byte[] chunk(int operation) {
    return chunks[operation >>> CHUNK_BITS - UNIT_BITS];
  }

  int keyStart(int operation) {
    return at(operation) + KEY;
  }

  private static int at(int operation) {
    return (operation << UNIT_BITS) & CHUNK_BYTES - 1;
  }

  long lsn(int operation) {
    return (long) LONG.get(chunk(operation), at(operation));
  }

  int table(int operation) {
    return (int) INT.get(chunk(operation), at(operation) + TABLE);
  }

  int keyLength(int operation) {
    return (short) SHORT.get(chunk(operation), at(operation) + KEY_LENGTH);
  }

  /** Of the value, or of the reference to a large one. */
  int valueLength(int operation) {
    return (short) SHORT.get(chunk(operation), at(operation) + VALUE_LENGTH) & LENGTH_MASK;
  }

  boolean isDelete(int operation) {
    return ((short) SHORT.get(chunk(operation), at(operation) + VALUE_LENGTH) & DELETE) != 0;
  }

  boolean isLarge(int operation) {
    return ((short) SHORT.get(chunk(operation), at(operation) + VALUE_LENGTH) & LARGE) != 0;
  }
}

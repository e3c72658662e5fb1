package dev.gatun.engine;

import dev.gatun.format.LogOperation;
import dev.gatun.format.PageSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The operations of one record on the way to the log: the record's body, and where keys and values lie in it. Keys and values are copied here once,
 * so a caller may reuse arrays, and log and leaf are written from the same bytes. A transaction's ranges come before them. Not thread-safe.
 */
final class Operations {
  /** A body must fit an array, with some room for its head. */
  static final int MAX_BODY_BYTES = Integer.MAX_VALUE - 64;

  private static final int INTS = 4;
  private static final int NO_VALUE = -1;

  private byte[] body;
  private int length;
  private RawTable[] tables;
  private int[] places;
  private int count;
  private long keyBytes;
  private List<Removal> removals = List.of();

  /**
   * Removes the keys of a range that a table has.
   *
   * @param table the table
   * @param range the keys
   */
  record Removal(RawTable table, KeyRange range) {}

  /** Room for so many operations and so many bytes; both grow. */
  Operations(int operations, int bodyBytes) {
    body = new byte[bodyBytes];
    tables = new RawTable[operations];
    places = new int[operations * INTS];
  }

  static Operations put(RawTable table, byte[] key, byte[] value) {
    long bytes = (long) LogOperation.putHeadBytes(table.id(), key.length, value.length) + value.length;
    Operations one = new Operations(1, (int) Math.min(bytes, MAX_BODY_BYTES));
    one.addPut(table, key, value);
    return one;
  }

  static Operations delete(RawTable table, byte[] key) {
    Operations one = new Operations(1, LogOperation.deleteBytes(table.id(), key.length));
    one.addDelete(table, key);
    return one;
  }

  void addPut(RawTable table, byte[] key, byte[] value) {
    checkKey(key);
    ensure((long) LogOperation.putHeadBytes(table.id(), key.length, value.length) + value.length);
    int end = LogOperation.putHead(body, length, table.id(), key, value.length);
    System.arraycopy(value, 0, body, end, value.length);
    int keyAt = end - LogOperation.varintBytes(value.length) - key.length;
    add(table, keyAt, key.length, end, value.length);
    length = end + value.length;
  }

  void addDelete(RawTable table, byte[] key) {
    checkKey(key);
    ensure(LogOperation.deleteBytes(table.id(), key.length));
    length = LogOperation.delete(body, length, table.id(), key);
    add(table, length - key.length, key.length, NO_VALUE, 0);
  }

  /** Removes a range before all that is put and deleted: ranges come first. */
  void addRemoval(RawTable table, KeyRange range) {
    assert count == 0 : "a range behind the writes of single keys";
    ensure(LogOperation.removeRangeBytes(table.id(), range.low(), range.high()));
    length = LogOperation.removeRange(body, length, table.id(), range.low(), range.high());
    removals = removals.isEmpty() ? new ArrayList<>() : removals;
    removals.add(new Removal(table, range));
  }

  /** The ranges to remove. */
  List<Removal> removals() {
    return removals;
  }

  boolean isEmpty() {
    return count == 0 && removals.isEmpty();
  }

  /** Whether it writes more than one key, and readers must not see a part of it. */
  boolean isBatch() {
    return count + removals.size() > 1;
  }

  private static void checkKey(byte[] key) {
    if (key.length > PageSize.MAX_KEY_BYTES) {
      throw new IllegalArgumentException("a key has " + PageSize.MAX_KEY_BYTES + " bytes at most, this one has " + key.length);
    }
  }

  private void ensure(long more) {
    long needed = length + more;
    if (needed > MAX_BODY_BYTES) {
      throw new IllegalArgumentException("a batch may have " + MAX_BODY_BYTES + " bytes at most, this one has more than " + needed);
    }
    if (needed > body.length) {
      body = Arrays.copyOf(body, (int) Math.min(MAX_BODY_BYTES, Math.max(needed, body.length * 2L)));
    }
  }

  private void add(RawTable table, int keyAt, int keyLength, int valueAt, int valueLength) {
    if (count == tables.length) {
      tables = Arrays.copyOf(tables, Math.max(8, count * 2));
      places = Arrays.copyOf(places, tables.length * INTS);
    }
    tables[count] = table;
    int at = count * INTS;
    places[at] = keyAt;
    places[at + 1] = keyLength;
    places[at + 2] = valueAt;
    places[at + 3] = valueLength;
    keyBytes += keyLength;
    count++;
  }

  int count() {
    return count;
  }

  byte[] body() {
    return body;
  }

  int length() {
    return length;
  }

  /** Bytes of all keys. */
  long keyBytes() {
    return keyBytes;
  }

  RawTable table(int i) {
    return tables[i];
  }

  /** The first operation behind this one that is on another table. */
  int endOfTable(int from) {
    int to = from + 1;
    while (to < count && tables[to] == tables[from]) {
      to++;
    }
    return to;
  }

  int keyAt(int i) {
    return places[i * INTS];
  }

  int keyLength(int i) {
    return places[i * INTS + 1];
  }

  boolean isDelete(int i) {
    return places[i * INTS + 2] == NO_VALUE;
  }

  /** Whether nothing here adds to the data. */
  boolean isDeletesOnly() {
    for (int i = 0; i < count; i++) {
      if (!isDelete(i)) {
        return false;
      }
    }
    return true;
  }

  int valueAt(int i) {
    return places[i * INTS + 2];
  }

  int valueLength(int i) {
    return places[i * INTS + 3];
  }

  int stripe(int i) {
    return KeyStripes.stripeOf(tables[i].id(), body, keyAt(i), keyLength(i));
  }
}

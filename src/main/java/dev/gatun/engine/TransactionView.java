package dev.gatun.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** One table in a transaction: its own writes first, then the ranges that it removes, then what it reads. Owned by the transaction's thread. */
final class TransactionView implements RawView {
  private final RawTransaction transaction;
  private final RawTable table;

  TransactionView(RawTransaction transaction, RawTable table) {
    this.transaction = transaction;
    this.table = table;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    RawTransaction.Pending own = transaction.writesOf(table).get(key);
    if (own != null) {
      byte[] value = own.value();
      return value == null ? null : value.clone();
    }
    return isRemoved(key) ? null : transaction.read(table, key);
  }

  private boolean isRemoved(byte[] key) {
    return transaction.removedOf(table).with(key) != null;
  }

  @Override
  public boolean contains(byte[] key) {
    return get(key) != null;
  }

  @Override
  public long copyTo(byte[] key, MemorySegment target) {
    byte[] value = get(key);
    if (value == null) {
      return -1;
    }
    if (value.length <= target.byteSize()) {
      MemorySegment.copy(value, 0, target, ValueLayout.JAVA_BYTE, 0, value.length);
    }
    return value.length;
  }

  @Override
  public <R> @Nullable R read(byte[] key, SegmentReader<R> reader) {
    byte[] value = get(key);
    if (value == null) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      return reader.read(arena.allocateFrom(ValueLayout.JAVA_BYTE, value).asReadOnly(), 0, value.length);
    }
  }

  @Override
  public RawCursor cursor(Bounds bounds) {
    RawView cut = transaction.cutView(table);
    return new TransactionCursor(transaction, table, cut, bounds);
  }

  /** Asks for all of the table: any later insert or removal is a conflict. */
  @Override
  public long size() {
    RawView cut = transaction.cutView(table);
    transaction.reads().addSpan(new ReadSet.Span(table, null, null));
    long size = cut.size();
    for (KeyRange range : transaction.removedOf(table).all()) {
      size -= count(cut, range);
    }
    NavigableMap<byte[], RawTransaction.Pending> own = transaction.writesOf(table);
    for (Map.Entry<byte[], RawTransaction.Pending> write : own.entrySet()) {
      boolean before = !isRemoved(write.getKey()) && cut.contains(write.getKey());
      boolean after = write.getValue().value() != null;
      size += before == after ? 0 : after ? 1 : -1;
    }
    return size;
  }

  private static long count(RawView cut, KeyRange range) {
    long entries = 0;
    try (RawCursor cursor = cut.cursor(range.bounds())) {
      while (cursor.next()) {
        entries++;
      }
    }
    return entries;
  }
}

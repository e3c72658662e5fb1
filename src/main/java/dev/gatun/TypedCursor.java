package dev.gatun;

import dev.gatun.engine.RawCursor;
import dev.gatun.error.StoreClosedException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Map.Entry;

/** The engine's cursor in the types of its table's codecs. */
final class TypedCursor<K, V> implements Cursor<K, V> {
  private final RawCursor raw;
  private final Coding<K> keys;
  private final Coding<V> values;
  private boolean onEntry;
  private boolean closed;

  TypedCursor(RawCursor raw, Coding<K> keys, Coding<V> values) {
    this.raw = raw;
    this.keys = keys;
    this.values = values;
  }

  @Override
  public boolean next() {
    checkOpen();
    return onEntry = raw.next();
  }

  @Override
  public boolean previous() {
    checkOpen();
    return onEntry = raw.previous();
  }

  @Override
  public boolean seek(K key) {
    checkOpen();
    return onEntry = raw.seek(keys.encode(key));
  }

  @Override
  public boolean first() {
    checkOpen();
    return onEntry = raw.first();
  }

  @Override
  public boolean last() {
    checkOpen();
    return onEntry = raw.last();
  }

  @Override
  public K key() {
    checkOnEntry();
    return keys.isDirect() ? keys.decode(raw.key()) : keys.decode(raw.keySegment(), 0, raw.keyLength());
  }

  @Override
  public V value() {
    checkOnEntry();
    return values.isDirect() ? values.decode(raw.value()) : values.decode(raw.valueSegment(), 0, raw.valueLength());
  }

  /** The entry here, immutable. */
  Entry<K, V> entry() {
    return Map.entry(key(), value());
  }

  /** The encoded key here, in a new array. */
  byte[] keyBytes() {
    checkOnEntry();
    return raw.key();
  }

  /** The encoded value here, in a new array. */
  byte[] valueBytes() {
    checkOnEntry();
    return raw.value();
  }

  @Override
  public MemorySegment keySegment() {
    checkOnEntry();
    return exactly(raw.keySegment(), raw.keyLength());
  }

  @Override
  public MemorySegment valueSegment() {
    checkOnEntry();
    return exactly(raw.valueSegment(), raw.valueLength());
  }

  private static MemorySegment exactly(MemorySegment segment, long length) {
    return Coding.readOnly(segment.byteSize() == length ? segment : segment.asSlice(0, length));
  }

  @Override
  public void close() {
    closed = true;
    onEntry = false;
    raw.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new StoreClosedException("this cursor is closed");
    }
  }

  private void checkOnEntry() {
    if (!onEntry) {
      checkOpen();
      throw new IllegalStateException("the cursor stands on no entry; next(), previous(), seek(), first() or last() must have returned true");
    }
  }
}

package dev.gatun;

import dev.gatun.engine.RawCursor;
import dev.gatun.error.StoreClosedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/** The engine's cursor in the types of its table's codecs. */
sealed class TypedCursor<K, V> implements Cursor<K, V> permits FrozenCursor {
  final RawCursor raw;
  private final Coding<K> keys;
  private final Coding<V> values;
  private boolean onEntry;
  private boolean closed;

  TypedCursor(RawCursor raw, Coding<K> keys, Coding<V> values) {
    this.raw = raw;
    this.keys = keys;
    this.values = values;
  }

  static <K, V> TypedCursor<K, V> over(RawCursor raw, Coding<K> keys, Coding<V> values) {
    return raw.isInPlace() ? new FrozenCursor<>(raw, keys, values) : new TypedCursor<>(raw, keys, values);
  }

  MemorySegment rawValue() {
    return raw.valueSegment();
  }

  @Override
  public final boolean next() {
    checkOpen();
    boolean on = raw.next();
    onEntry = on;
    return on;
  }

  @Override
  public boolean previous() {
    checkOpen();
    onEntry = raw.previous();
    return onEntry;
  }

  @Override
  public boolean seek(K key) {
    checkOpen();
    onEntry = raw.seek(keys.encode(key));
    return onEntry;
  }

  @Override
  public boolean first() {
    checkOpen();
    onEntry = raw.first();
    return onEntry;
  }

  @Override
  public boolean last() {
    checkOpen();
    onEntry = raw.last();
    return onEntry;
  }

  @Override
  public K key() {
    checkOnEntry();
    return keys.isDirect() ? keys.decode(raw.key()) : keys.decode(raw.keySegment(), 0, raw.keyLength());
  }

  @Override
  public V value() {
    checkOnEntry();
    return values.isDirect() ? values.decode(raw.value()) : values.decode(rawValue(), 0, raw.valueLength());
  }

  // The methods "OrNull" are for walks that pass over an entry which is removed while its large value is read: to the engine that is an
  // IllegalStateException. Whatever else may be the cause of one, the next move meets it again.

  /** The entry here, immutable; null when it is just being removed. */
  @Nullable Entry<K, V> entryOrNull() {
    V value = valueOrNull();
    return value == null ? null : Map.entry(key(), value);
  }

  /** Key and value are of one moment from now on; when they are not, the value is null. */
  TypedCursor<K, V> exact() {
    raw.exact();
    return this;
  }

  /** The value here; null when it is just being removed. */
  @Nullable V valueOrNull() {
    if (values.isDirect()) {
      return values.decodeOrNull(valueBytesOrNull());
    }
    checkOnEntry();
    MemorySegment segment;
    long length;
    try {
      segment = rawValue();
      length = raw.valueLength();
    } catch (IllegalStateException e) {
      return null;
    }
    return values.decode(segment, 0, length);
  }

  /** The encoded value here, in a new array; null when it is just being removed. */
  byte @Nullable [] valueBytesOrNull() {
    checkOnEntry();
    try {
      return raw.value();
    } catch (IllegalStateException e) {
      return null;
    }
  }

  /** Whether the value here has these bytes. */
  boolean hasValue(byte[] bytes) {
    checkOnEntry();
    try {
      return raw.valueLength() == bytes.length && Arrays.equals(bytes, raw.value());
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** The encoded key here, in a new array. */
  byte[] keyBytes() {
    checkOnEntry();
    return raw.key();
  }

  @Override
  public final MemorySegment keySegment() {
    checkOnEntry();
    return raw.keySegment();
  }

  @Override
  public MemorySegment valueSegment() {
    checkOnEntry();
    return raw.valueSegment();
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

  final void checkOnEntry() {
    if (!onEntry) {
      checkOpen();
      throw new IllegalStateException("the cursor stands on no entry; next(), previous(), seek(), first() or last() must have returned true");
    }
  }
}

package dev.gatun;

import dev.gatun.engine.Bounds;
import dev.gatun.engine.RawTable;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A table of a real store. What the engine can't do in one step is a loop here: read, let the caller's function run without any lock, and write only
 * if the bytes are still those that were read; else once more. Every round that fails means that another writer has succeeded.
 */
final class StoredTable<K, V> extends TypedView<K, V> implements Table<K, V> {
  private static final int SLICE_ENTRIES = 1000;

  private final Store store;
  private final RawTable raw;
  private final @Nullable HotTable<K, V> hot;

  StoredTable(Store store, RawTable raw, Coding<K> keys, Coding<V> values, @Nullable HotTable<K, V> hot) {
    super(raw, keys, values, Spliterator.CONCURRENT);
    this.store = store;
    this.raw = raw;
    this.hot = hot;
  }

  /** The table, if it is one of this store's. */
  static <K, V> StoredTable<K, V> of(Table<K, V> table, Store store) {
    Objects.requireNonNull(table, "the table is null");
    if (table instanceof StoredTable<K, V> stored && stored.store == store) {
      return stored;
    }
    throw new IllegalArgumentException("table '" + table.name() + "' is not of this store; get it by " + store + ".table(...)");
  }

  RawTable raw() {
    return raw;
  }

  @Override
  public String name() {
    return raw.name();
  }

  @Override
  public TableInfo info() {
    return infoOf(raw);
  }

  static TableInfo infoOf(RawTable raw) {
    return new TableInfo(raw.name(), raw.keyCodec(), raw.valueCodec(), raw.size(), raw.height());
  }

  @Override
  public @Nullable V get(K key) {
    return hot == null ? super.get(key) : hot.get(key);
  }

  @Override
  @Nullable V get(K key, byte[] encoded) {
    return hot == null ? super.get(key, encoded) : hot.get(key, encoded);
  }

  @Override
  List<@Nullable V> valuesOf(List<? extends K> wanted) {
    return hot == null ? super.valuesOf(wanted) : hot.getAll(wanted, super::valuesOf);
  }

  @Override
  public void put(K key, V value) {
    raw.put(keys().encode(key), values().encode(value));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return values().decodeOrNull(raw.getAndPut(keys().encode(key), values().encode(value)));
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    return values().decodeOrNull(raw.putIfAbsent(keys().encode(key), values().encode(value)));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> entries) {
    Batch batch = new Batch(store);
    for (Entry<? extends K, ? extends V> entry : entries.entrySet()) {
      batch.put(this, entry.getKey(), entry.getValue());
      if (batch.size() == SLICE_ENTRIES) {
        store.write(batch);
        batch = new Batch(store);
      }
    }
    store.write(batch);
  }

  @Override
  public boolean replace(K key, V expected, V next) {
    return raw.replace(keys().encode(key), values().encode(expected), values().encode(next));
  }

  @Override
  public @Nullable V replace(K key, V value) {
    return values().decodeOrNull(raw.getAndReplace(keys().encode(key), values().encode(value)));
  }

  @Override
  public boolean remove(K key) {
    return raw.remove(keys().encode(key));
  }

  @Override
  public boolean remove(K key, V expected) {
    return raw.remove(keys().encode(key), values().encode(expected));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return values().decodeOrNull(raw.getAndRemove(keys().encode(key)));
  }

  @Override
  public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "the function is null");
    byte[] bytes = keys().encodeApart(key);
    while (true) {
      byte[] old = raw.get(bytes);
      V next = function.apply(key, old == null ? null : values().decodeApart(old));
      if (swap(bytes, old, next)) {
        return next;
      }
    }
  }

  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "the function is null");
    byte[] bytes = keys().encodeApart(key);
    byte[] old = raw.get(bytes);
    if (old != null) {
      return values().decode(old);
    }
    V made = function.apply(key);
    if (made == null) {
      return null;
    }
    byte[] winner = raw.putIfAbsent(bytes, values().encode(made));
    return winner == null ? made : values().decode(winner);
  }

  @Override
  public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "the function is null");
    byte[] bytes = keys().encodeApart(key);
    while (true) {
      byte[] old = raw.get(bytes);
      if (old == null) {
        return null;
      }
      V next = function.apply(key, values().decodeApart(old));
      if (swap(bytes, old, next)) {
        return next;
      }
    }
  }

  @Override
  public @Nullable V merge(K key, V value, BinaryOperator<V> function) {
    Objects.requireNonNull(function, "the function is null");
    byte[] bytes = keys().encodeApart(key);
    values().encode(value); // a value that can't be stored is the caller's mistake whether or not it would be stored as it is
    while (true) {
      byte[] old = raw.get(bytes);
      V next = old == null ? value : function.apply(values().decodeApart(old), value);
      if (swap(bytes, old, next)) {
        return next;
      }
    }
  }

  /** Makes the old bytes (null: none) the next value (null: none), if they are still there. */
  private boolean swap(byte[] key, byte @Nullable [] old, @Nullable V next) {
    if (next == null) {
      return old == null || raw.remove(key, old);
    }
    byte[] bytes = values().encode(next);
    return old == null ? raw.putIfAbsent(key, bytes) == null : raw.replace(key, old, bytes);
  }

  @Override
  public @Nullable Entry<K, V> pollFirst() {
    return poll(Range.<K>all().bounds(keys()));
  }

  @Override
  public @Nullable Entry<K, V> pollLast() {
    return poll(Range.reversed(Range.<K>all()).bounds(keys()));
  }

  /** Removes the first entry within the bounds and returns it, or null; once more when another writer was faster. */
  @Nullable Entry<K, V> poll(Bounds bounds) {
    while (true) {
      try (TypedCursor<K, V> cursor = cursor(bounds).exact()) {
        if (!cursor.next()) {
          return null;
        }
        byte[] value = cursor.valueBytesOrNull();
        if (value != null) {
          byte[] key = cursor.keyBytes();
          if (raw.remove(key, value)) {
            return Map.entry(keys().decode(key), values().decode(value));
          }
        }
      }
    }
  }

  @Override
  public long removeRange(Range<K> range) {
    return raw.removeRange(Objects.requireNonNull(range, "the range is null").bounds(keys()));
  }

  @Override
  public void clear() {
    raw.removeRange(Bounds.ALL);
  }

  @Override
  public BulkLoader<K, V> bulkLoad() {
    return new StoredLoader<>(raw, keys(), values());
  }

  @Override
  public ConcurrentNavigableMap<K, V> asMap() {
    return new TableMap<>(this, KeySpan.ALL, false);
  }

  @Override
  public String toString() {
    return "Table[" + name() + " of " + store + "]";
  }
}

package dev.gatun;

import dev.gatun.engine.RawTransaction;
import java.util.Objects;

/** A transaction of a real store: typed views on the engine's. */
final class StoredTransaction implements Transaction {
  private final Store store;
  private final RawTransaction raw;

  StoredTransaction(Store store, RawTransaction raw) {
    this.store = store;
    this.raw = raw;
  }

  @Override
  public <K, V> ReadView<K, V> view(Table<K, V> table) {
    StoredTable<K, V> stored = StoredTable.of(table, store);
    return new TypedView<>(raw.view(stored.raw()), stored.keys(), stored.values(), 0);
  }

  @Override
  public <K, V> void put(Table<K, V> table, K key, V value) {
    StoredTable<K, V> stored = StoredTable.of(table, store);
    raw.put(stored.raw(), stored.keys().encode(key), stored.values().encode(value));
  }

  @Override
  public <K, V> boolean remove(Table<K, V> table, K key) {
    StoredTable<K, V> stored = StoredTable.of(table, store);
    return raw.remove(stored.raw(), stored.keys().encode(key));
  }

  @Override
  public <K, V> void removeRange(Table<K, V> table, Range<K> range) {
    StoredTable<K, V> stored = StoredTable.of(table, store);
    raw.removeRange(stored.raw(), Objects.requireNonNull(range, "the range is null").bounds(stored.keys()));
  }
}

package dev.gatun;

import dev.gatun.engine.RawBatch;

/**
 * Writes that become visible and durable together or not at all, in one or more tables. Of several writes to one key the last holds. Filled by the
 * body of {@link Store#write}, written when the body returns, and of no use afterwards. Not thread-safe.
 */
public final class Batch {
  private final Store store;
  private final RawBatch raw = new RawBatch();
  private boolean over;

  Batch(Store store) {
    this.store = store;
  }

  /**
   * Adds a write. The arguments are encoded at once, so they may be changed afterwards.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   * @return this batch
   */
  public <K, V> Batch put(Table<K, V> table, K key, V value) {
    StoredTable<K, V> target = target(table);
    raw.put(target.raw(), target.keys().encode(key), target.values().encode(value));
    return this;
  }

  /**
   * Adds a removal; it is no error when there is nothing under the key.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   * @param key the key; at most 1,024 bytes when it is encoded
   * @return this batch
   */
  public <K, V> Batch remove(Table<K, V> table, K key) {
    StoredTable<K, V> target = target(table);
    raw.remove(target.raw(), target.keys().encode(key));
    return this;
  }

  /** {@return the number of writes and removals added so far} */
  public int size() {
    return raw.size();
  }

  /** Ends the filling and gives what was filled in. */
  RawBatch finish() {
    over = true;
    return raw;
  }

  private <K, V> StoredTable<K, V> target(Table<K, V> table) {
    if (over) {
      throw new IllegalStateException("this batch has been written or given up; a batch is filled in the body of Store.write only");
    }
    return StoredTable.of(table, store);
  }
}

package dev.gatun;

/**
 * Reads and writes of several keys and tables as if nothing else ran at the same time: serializable together with single operations, batches and
 * snapshots. See {@link Store#transact}.
 *
 * <p>Reads see the store as it was at one moment, and the transaction's own writes. Nothing is locked: what was read is checked when the transaction
 * ends, and the body runs again when it has changed. A range counts as read as far as a cursor has gone in it, gaps included, so no entry can appear
 * there unnoticed; {@link ReadView#size} reads the whole table.
 *
 * <p>Usable only inside its body and by the thread that runs it.
 */
public interface Transaction {
  /**
   * {@return the table as this transaction sees it}
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   */
  <K, V> ReadView<K, V> view(Table<K, V> table);

  /**
   * Stores a value when the transaction ends.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   */
  <K, V> void put(Table<K, V> table, K key, V value);

  /**
   * Removes a key when the transaction ends. Returns whether it has a value now, which counts as a read.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   * @param key the key; at most 1,024 bytes when it is encoded
   * @return whether it was there
   */
  <K, V> boolean remove(Table<K, V> table, K key);

  /**
   * Removes all entries of a range when the transaction ends, with all its other writes or not at all. What it has put into the range before is gone
   * too, what it puts there afterwards stands, and its views show both. The range does not count as read, unless it has a {@link Range#limit}.
   *
   * <p>All writers of the store wait while the pages of the range are unlinked, which takes about a millisecond for some ten thousand pages. {@link
   * Table#removeRange} is not atomic as a whole and has no such wait.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   * @param range a range of keys
   */
  <K, V> void removeRange(Table<K, V> table, Range<K> range);
}

package dev.gatun;

/**
 * Loads many entries at once, in the order of their keys: by building full leaves beside the table, without the log. Nothing is seen by others, or
 * found after a crash, before {@link #commit}, which makes all entries a part of the table as one. Memory does not grow with the load, but the disk
 * must have room for it. For use by one thread at a time.
 *
 * {@snippet :
 * Table<Long, String> items = store.table("items", Codecs.int64(), Codecs.utf8());
 * try (BulkLoader<Long, String> loader = items.bulkLoad()) {
 *   for (long id = 0; id < 1_000; id++) {
 *     loader.put(id, "item " + id);
 *   }
 *   loader.commit();   // -> 1000
 * }
 * }
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface BulkLoader<K, V> extends AutoCloseable {
  /**
   * Adds an entry.
   *
   * @param key greater than all keys before, and at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   * @throws IllegalArgumentException when the key is not above the one before it, or, for the first, not above all keys of the table; both are named
   * @throws IllegalStateException after {@link #commit} or {@link #close}, or when the table was dropped
   * @throws dev.gatun.error.StoreFullException when the disk is full; the load is then over, and {@link #close} gives back what it has taken
   */
  void put(K key, V value);

  /**
   * Makes the entries a part of the table, durably, and returns how many there are. It is a checkpoint: it takes as long as the disk takes to write
   * what has changed, and meanwhile writes to this table wait, while reads of it and everything with other tables go on. The checkpoint before it is
   * not kept as a spare.
   *
   * @return how many entries were loaded
   * @throws IllegalArgumentException when the table has got a key that is not below the first; nothing has changed, and it may be tried again
   * @throws IllegalStateException after {@link #commit} or {@link #close}, or when the table was dropped
   * @throws dev.gatun.error.StoreFullException when the disk is full; nothing has changed
   * @throws dev.gatun.error.StoreException when the disk fails; whether the load is a part of the table is known after opening the store again
   */
  long commit();

  /** Ends the load; without {@link #commit}, everything is given back and nothing has changed. Closing twice is fine. */
  @Override
  void close();
}

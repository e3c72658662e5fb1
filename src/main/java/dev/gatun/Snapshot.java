package dev.gatun;

import java.time.Instant;

/**
 * All tables of a store as they were at one moment. Costs next to nothing to open and to hold: only the pages that are replaced while it is open are
 * kept for it, and no writer waits for it. Thread-safe.
 *
 * {@snippet :
 * try (Snapshot snapshot = store.snapshot()) {
 *   users.put("user_101", "Alicia");
 *   snapshot.view(users).get("user_101");   // -> Alice
 *   users.get("user_101");                  // -> Alicia
 * }
 * }
 *
 * <p>A snapshot outlives neither {@link #close} nor the store's. Close it: an open one keeps replaced pages from being used again. A store may limit
 * how long ({@link StoreBuilder#snapshotMaxAge}).
 */
public interface Snapshot extends AutoCloseable {
  /**
   * {@return a table as it was; empty when it did not exist then}
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param table a table of this store
   */
  <K, V> ReadView<K, V> view(Table<K, V> table);

  /** {@return when the snapshot was opened} */
  Instant openedAt();

  /**
   * Ends the snapshot, its views and its cursors; waits for nothing. User code to which a value was lent keeps it until it returns. Closing twice is
   * fine.
   */
  @Override
  void close();
}

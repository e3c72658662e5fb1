package dev.gatun;

import java.lang.foreign.MemorySegment;

/**
 * A place in a range, moved step by step. It begins before the first entry, in the direction of its range, and knows no entry outside of the range. A
 * limit counts the entries that {@link #next} goes to, from the beginning or from the last {@link #seek} or {@link #first}; {@link #last} is the last
 * of the whole range. Not thread-safe, but tied to no thread.
 *
 * {@snippet :
 * try (Cursor<String, String> cursor = users.cursor(Range.prefix("user_"))) {
 *   while (cursor.next()) {
 *     System.out.println(cursor.value());   // -> Alice, Bob, Carol
 *   }
 *   cursor.seek("user_102");                // -> true
 *   cursor.key();                           // -> user_102
 * }
 * }
 *
 * <p>{@link #key}, {@link #value} and the segments need an entry to stand on and are an {@link IllegalStateException} before the first move and after
 * one that returned false.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Cursor<K, V> extends AutoCloseable {
  /**
   * Moves to the next entry in the direction of the range. False when there is none.
   *
   * @return whether there is one; else the cursor stands behind the last
   */
  boolean next();

  /**
   * Moves to the entry before, against the direction of the range. False when there is none.
   *
   * @return whether there is one; else the cursor stands before the first
   */
  boolean previous();

  /**
   * Moves to the first entry at or after the key, in the direction of the range. False when there is none.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @return whether there is one
   */
  boolean seek(K key);

  /**
   * Moves to the first entry in the direction of the range. False when there is none.
   *
   * @return whether there is one
   */
  boolean first();

  /**
   * Moves to the last entry in the direction of the range. False when there is none.
   *
   * @return whether there is one
   */
  boolean last();

  /** {@return the key here, decoded at each call} */
  K key();

  /** {@return the value here, decoded at each call} */
  V value();

  /** {@return the encoded key here, in the cursor's own memory: valid until the next move, and read-only} */
  MemorySegment keySegment();

  /**
   * {@return the encoded value here: valid until the next move, and read-only} On a snapshot these are the store's own bytes when they lie in one
   * piece, unless the store ends old snapshots ({@link StoreBuilder#snapshotMaxAge}).
   */
  MemorySegment valueSegment();

  /** Ends the cursor; any later call is an exception. Closing twice is fine. */
  @Override
  void close();
}

package dev.gatun;

import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map in a store, as it is now. Every method that writes is atomic, and linearizable with all other calls on the same key. When it returns,
 * the write is as durable as the store was told to make it, see {@link Durability}. Thread-safe.
 *
 * <p>In addition to what {@link ReadView} says, every method that writes may throw an {@link IllegalArgumentException} for a value of more than 1 GiB
 * encoded, {@link dev.gatun.error.StoreFullException} when the disk is full (nothing was written then), and {@link
 * dev.gatun.error.StoreFailedException} when the store has failed; its message says so if the outcome of this write is unknown. Values are compared
 * by their encoded bytes.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Table<K, V> extends ReadView<K, V> {
  /** {@return the table's name} */
  String name();

  /** {@return the table's name, codecs and size at this moment} */
  TableInfo info();

  /**
   * Stores a value under a key.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   */
  void put(K key, V value);

  /**
   * Stores a value under a key and returns the one that was there, or null.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   * @return the value before, or null
   */
  @Nullable V getAndPut(K key, V value);

  /**
   * Stores a value if there is none under the key, and returns the one that is there otherwise; null means that it was stored.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   * @return the value that was there, or null
   */
  @Nullable V putIfAbsent(K key, V value);

  /**
   * Stores all entries, in batches. Each batch is atomic and the whole is not; use {@link Store#write} for that.
   *
   * @param entries what to store; no key or value is null
   */
  void putAll(Map<? extends K, ? extends V> entries);

  /**
   * Stores the next value if the expected one is there. Returns whether it was.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param expected the value that must be there, compared by its encoded bytes
   * @param next the value to store
   * @return whether it was stored
   */
  boolean replace(K key, V expected, V next);

  /**
   * Stores a value if there is one under the key, and returns the old one; null means that nothing was stored.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   * @return the value before, or null
   */
  @Nullable V replace(K key, V value);

  /**
   * Removes the entry. Returns whether there was one.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @return whether it was there
   */
  boolean remove(K key);

  /**
   * Removes the entry if it has the expected value. Returns whether it had.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param expected the value that must be there, compared by its encoded bytes
   * @return whether it was removed
   */
  boolean remove(K key, V expected);

  /**
   * Removes the entry and returns its value, or null when there was none.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @return the value before, or null
   */
  @Nullable V getAndRemove(K key);

  /**
   * Stores what the function makes of the key and its value (null when absent), or removes the entry when it makes null. Returns the function's
   * result.
   *
   * <p>The function runs outside any lock, may use the store, and runs again when the value was changed meanwhile; here and in the three methods
   * below.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param function what makes the new value; it runs outside of locks, may run again, and may use the store
   * @return the new value, or null
   */
  @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function);

  /**
   * {@return the value under the key; when there is none, what the function makes is stored and returned, unless null}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param function what makes the new value; it runs outside of locks, may run again, and may use the store
   */
  @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function);

  /**
   * When there is a value, stores what the function makes of it, or removes the entry when it makes null.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param function what makes the new value; it runs outside of locks, may run again, and may use the store
   * @return the new value, or null
   */
  @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function);

  /**
   * Stores the value, or what the function makes of the old one and this one; null removes the entry. Returns the new value, or null.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param value the value; at most 1 GiB when it is encoded
   * @param function what makes the new value; it runs outside of locks, may run again, and may use the store
   * @return the new value, or null
   */
  @Nullable V merge(K key, V value, BinaryOperator<V> function);

  /**
   * Removes an entry that was the first at some moment of the call, and returns it; null when there is none.
   *
   * @return the entry, or null
   */
  @Nullable Entry<K, V> pollFirst();

  /**
   * Removes an entry that was the last at some moment of the call, and returns it; null when there is none.
   *
   * @return the entry, or null
   */
  @Nullable Entry<K, V> pollLast();

  /**
   * Removes all entries of a range and returns how many those were. Far quicker than one by one: whole subtrees are unlinked without a look at their
   * values, and the log has one short record for hundreds of pages.
   *
   * <p>A large range is removed in slices, from its lower end on whatever its direction, each of them atomic: what another thread puts into the range
   * meanwhile may be removed or stay. {@link Transaction#removeRange} removes all or nothing. When a call fails, slices that were removed stay
   * removed. When the disk or the memory fails while a slice is being removed, the whole table can't be read any more: its reads throw {@link
   * dev.gatun.error.StoreFailedException} until the store is opened again. With {@link Range#limit} the entries are removed one by one.
   *
   * @param range a range of keys
   * @return how many entries those were
   */
  long removeRange(Range<K> range);

  /** Removes all entries, as {@link #removeRange} of all keys does. */
  void clear();

  /**
   * Begins to load entries whose keys all come after those of the table. The fastest way to bring in much that is sorted.
   *
   * @return the loader, to be closed
   */
  BulkLoader<K, V> bulkLoad();

  /**
   * {@return the table as a map} A live view without state of its own: it reads and writes the table, and so do its sub maps, descending maps, key
   * sets, entry sets and value collections. All of them are thread-safe, read without locks, and do in one atomic step what {@link
   * java.util.concurrent.ConcurrentSkipListMap} does in one.
   *
   * <ul>
   *   <li>The order, and {@code comparator()}, is that of the encoded keys, not the natural one of {@code K}; so {@code byte[]} keys are compared by
   *       content, and strings by code points. Values are compared by their encoded bytes, and {@code equals} and {@code hashCode} of the map and its
   *       sets take {@code byte[]} by content.
   *   <li>Iterators, spliterators and bulk operations are weakly consistent and never throw a {@link java.util.ConcurrentModificationException}. An
   *       iterator's {@code remove} removes the key, whatever its value is then. Entries are immutable: {@code setValue} is an {@link
   *       UnsupportedOperationException}, as are {@code putFirst} and {@code putLast}.
   *   <li>{@code clear} and {@code putAll} work in atomic slices. {@code size} is immediate for the whole map and a walk for a part of it; it is at
   *       most {@link Integer#MAX_VALUE}.
   *   <li>A key of a wrong type is a {@link ClassCastException}. Asking for a key that can't be stored, because it is too long for instance, finds
   *       nothing; storing it, or storing one outside of a sub map, is an {@link IllegalArgumentException}. So is a sub map that reaches beyond the
   *       one that it is taken from. Null is a {@link NullPointerException}.
   * </ul>
   *
   * <p>The errors of the store are those of the table.
   */
  ConcurrentNavigableMap<K, V> asMap();
}

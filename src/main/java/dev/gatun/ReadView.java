package dev.gatun;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be read: a {@link Table} as it is now, or as it was when a {@link Snapshot} was opened. Thread-safe; the cursors and streams it gives are
 * not.
 *
 * <p>Reads take no lock. In a durable store they never show what a power cut could take back: a read of a key that is just being written waits for
 * the write to be on the disk. Everything that goes through a range of a table is weakly consistent: it shows each entry as it was at some moment of
 * the walk and may see a part of a batch; that of a snapshot is exact.
 *
 * <p>Every method may throw a {@link NullPointerException} for a null argument, an {@link IllegalArgumentException} for a key longer than 1,024
 * bytes encoded, {@link dev.gatun.error.StoreClosedException} after the store or snapshot was closed, an {@link IllegalStateException} after the
 * table was dropped, and {@link dev.gatun.error.CorruptionException} when bytes on the disk are damaged.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface ReadView<K, V> {
  /**
   * {@return the value under the key, or null}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   */
  @Nullable V get(K key);

  /**
   * {@return the value under the key, or the other one}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param other what to return when there is no value
   */
  V getOrDefault(K key, V other);

  /**
   * {@return whether there is a value under the key}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   */
  boolean containsKey(K key);

  /**
   * {@return the values under these keys, in the order of the collection, in a new map of the caller's; keys without value are left out} Each key is
   * read as by {@link #get}; all together are of one moment only on a snapshot. They are looked up in the order of the table, so one call for many
   * keys costs less than as many calls of {@link #get}. Keys are compared by {@code equals}, so {@code byte[]} keys are found again by the same
   * array.
   *
   * @param keys the keys, each at most 1,024 bytes when it is encoded
   */
  Map<K, V> getAll(Collection<? extends K> keys);

  /**
   * {@return what a reader makes of the value under the key, or null when there is none} It reads a validated copy on a table, and the store's own
   * bytes on a snapshot when they lie in one piece. Nothing is decoded.
   *
   * @param <R> the type of the result
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param reader what makes the result; called at most once and outside of locks, null for no entry
   */
  <R> @Nullable R read(K key, ValueReader<R> reader);

  /**
   * Copies the encoded value under the key to the start of the target and returns its length in bytes, or -1 when there is none. When the target is
   * too short nothing is copied, and the length tells how much is needed. Allocates nothing when keys are {@code byte[]}.
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   * @param target native or heap memory; as long as the value, or nothing is copied
   * @return the length in bytes, or -1
   */
  long copyTo(K key, MemorySegment target);

  /** {@return the entry with the lowest key, or null} The entry is immutable, here and in the methods below. */
  @Nullable Entry<K, V> first();

  /** {@return the entry with the highest key, or null} */
  @Nullable Entry<K, V> last();

  /**
   * {@return the entry with the highest key not above this one, or null}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   */
  @Nullable Entry<K, V> floor(K key);

  /**
   * {@return the entry with the lowest key not below this one, or null}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   */
  @Nullable Entry<K, V> ceiling(K key);

  /**
   * {@return the entry with the highest key below this one, or null}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   */
  @Nullable Entry<K, V> lower(K key);

  /**
   * {@return the entry with the lowest key above this one, or null}
   *
   * @param key the key; at most 1,024 bytes when it is encoded
   */
  @Nullable Entry<K, V> higher(K key);

  /** {@return a cursor over everything} Close it. */
  Cursor<K, V> cursor();

  /**
   * {@return a cursor over a range, in its direction} Close it.
   *
   * @param range a range of keys
   */
  Cursor<K, V> cursor(Range<K> range);

  /** {@return all entries in order, as {@link #stream(Range)}} */
  Stream<Entry<K, V>> stream();

  /**
   * {@return the entries of a range in its direction: ordered, distinct, never null, and sorted by the encoded keys} Close the stream unless it is
   * read to its end: that closes its cursors.
   *
   * <p>{@code stream(range).parallel()} walks several parts of the range at once, cut by key. It shows what a sequential stream shows: exactly the
   * entries of a snapshot, and those of a table weakly consistently. A range with a limit, and a transaction, stay with one thread.
   *
   * @param range a range of keys
   */
  Stream<Entry<K, V>> stream(Range<K> range);

  /**
   * Gives every entry to the action, in order, and returns their number. The action may use the store.
   *
   * @param action what is called with each, in the thread of the caller
   * @return how many entries there were
   */
  long forEach(BiConsumer<? super K, ? super V> action);

  /**
   * Gives every entry of the range to the action, in its direction, and returns their number. The action may use the store.
   *
   * @param range a range of keys
   * @param action what is called with each, in the thread of the caller
   * @return how many entries there were
   */
  long forEach(Range<K> range, BiConsumer<? super K, ? super V> action);

  /** {@return the number of entries, without counting them} On a table with writers at work it is the number of some moment close by. */
  long size();

  /** {@return whether there is no entry} */
  boolean isEmpty();

  /**
   * {@return the number of entries in a range, by walking it}
   *
   * @param range a range of keys
   */
  long count(Range<K> range);
}

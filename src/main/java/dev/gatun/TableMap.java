package dev.gatun;

import dev.gatun.engine.Bounds;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table as a {@link ConcurrentNavigableMap}: the whole of it or the part within a span, in either direction. A view without state of its own, so
 * that everything which is atomic in the table is atomic here. Parts are told by encoded keys; the table's own methods do the rest. Thread-safe.
 *
 * <p>A key that is asked for but can't be in the table, because it is too long or its codec has no bytes for it, is simply absent, as in any map. One
 * that is to be stored, or to be gone from, is an {@link IllegalArgumentException}.
 */
final class TableMap<K, V> extends AbstractMap<K, V> implements ConcurrentNavigableMap<K, V> {
  private final StoredTable<K, V> table;
  private final KeySpan span;
  private final boolean descending;

  TableMap(StoredTable<K, V> table, KeySpan span, boolean descending) {
    this.table = table;
    this.span = span;
    this.descending = descending;
  }

  private Bounds bounds() {
    return span.bounds(descending);
  }

  private Bounds backward() {
    return span.bounds(!descending);
  }

  // ---------------------------------------------------------------- keys

  /** The bytes of what may be a key here, or null when it can't be one. Another type is a {@link ClassCastException}, as in other sorted maps. */
  @SuppressWarnings("unchecked")
  private byte @Nullable [] find(Object key) {
    byte[] bytes;
    try {
      bytes = table.keys().encode((K) key);
    } catch (IllegalArgumentException e) {
      return null;
    }
    return span.contains(bytes) ? bytes : null;
  }

  @SuppressWarnings("unchecked")
  private byte @Nullable [] findValue(Object value) {
    try {
      return table.values().encode((V) value);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The key, if it may be stored here. */
  private K own(K key) {
    if (!owns(key)) {
      throw outside();
    }
    return key;
  }

  private boolean owns(K key) {
    return span.isAll() || span.contains(table.keys().encode(key));
  }

  private static IllegalArgumentException outside() {
    return new IllegalArgumentException("the key lies outside of this part of the map");
  }

  /** The answer to a computation for an absent key that may not be stored here: no error as long as there is nothing to store. */
  private @Nullable V nothing(@Nullable V computed) {
    if (computed != null) {
      throw outside();
    }
    return null;
  }

  /** Arrays count by content, as they do in the order of keys. */
  static int hash(Object part) {
    return part instanceof byte[] bytes ? Arrays.hashCode(bytes) : part.hashCode();
  }

  // ---------------------------------------------------------------- one key

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable V get(Object key) {
    byte[] bytes = find(key);
    return bytes == null ? null : table.get((K) key, bytes);
  }

  @Override
  public V getOrDefault(Object key, V other) {
    V value = get(key);
    return value != null ? value : other;
  }

  @Override
  public boolean containsKey(Object key) {
    byte[] bytes = find(key);
    return bytes != null && table.raw().contains(bytes);
  }

  boolean containsEntry(Object key, Object value) {
    byte[] keyBytes = find(key);
    byte[] valueBytes = value == null ? null : findValue(value);
    return keyBytes != null && valueBytes != null && Arrays.equals(valueBytes, table.raw().get(keyBytes));
  }

  @Override
  public @Nullable V put(K key, V value) {
    return table.getAndPut(own(key), value);
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> entries) {
    if (span.isAll()) {
      table.putAll(entries);
    } else {
      super.putAll(entries);
    }
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    return table.putIfAbsent(own(key), value);
  }

  @Override
  public @Nullable V remove(Object key) {
    byte[] bytes = find(key);
    return bytes == null ? null : table.values().decodeOrNull(table.raw().getAndRemove(bytes));
  }

  boolean removeKey(Object key) {
    byte[] bytes = find(key);
    return bytes != null && table.raw().remove(bytes);
  }

  @Override
  public boolean remove(Object key, Object value) {
    byte[] keyBytes = find(key);
    byte[] valueBytes = value == null ? null : findValue(value);
    return keyBytes != null && valueBytes != null && table.raw().remove(keyBytes, valueBytes);
  }

  @Override
  public boolean replace(K key, V expected, V next) {
    return table.replace(own(key), expected, next);
  }

  @Override
  public @Nullable V replace(K key, V value) {
    return table.replace(own(key), value);
  }

  @Override
  public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    return owns(key) ? table.compute(key, function) : nothing(function.apply(key, null));
  }

  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    return owns(key) ? table.computeIfAbsent(key, function) : nothing(function.apply(key));
  }

  @Override
  public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "the function is null");
    return owns(key) ? table.computeIfPresent(key, function) : null;
  }

  @Override
  public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    return table.merge(own(key), value, function::apply);
  }

  // ---------------------------------------------------------------- all keys

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, span.isAll() ? table.size() : table.count(bounds()));
  }

  @Override
  public boolean isEmpty() {
    return table.firstOf(bounds(), cursor -> true) == null;
  }

  @Override
  public boolean containsValue(Object value) {
    byte[] bytes = findValue(value);
    return bytes != null && table.search(bounds(), cursor -> cursor.hasValue(bytes) ? true : null) != null;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    table.forEach(bounds(), action);
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function, "the function is null");
    for (K key : navigableKeySet()) {
      table.computeIfPresent(key, (k, v) -> Objects.requireNonNull(function.apply(k, v), "the function made null"));
    }
  }

  /** In atomic slices. */
  @Override
  public void clear() {
    table.raw().removeRange(span.bounds(false));
  }

  boolean removeEntriesIf(Predicate<? super Entry<K, V>> filter) {
    Objects.requireNonNull(filter, "the filter is null");
    boolean removed = false;
    try (TypedCursor<K, V> cursor = table.cursor(bounds())) {
      while (cursor.next()) {
        byte[] value = cursor.valueBytesOrNull();
        if (value != null && filter.test(Map.entry(cursor.key(), table.values().decodeApart(value)))) {
          removed |= table.raw().remove(cursor.keyBytes(), value); // only what the filter has seen
        }
      }
    }
    return removed;
  }

  boolean removeValue(Object value) {
    byte[] bytes = findValue(value);
    return bytes != null
        && table.search(bounds(), cursor -> cursor.hasValue(bytes) && table.raw().remove(cursor.keyBytes(), bytes) ? true : null) != null;
  }

  // ---------------------------------------------------------------- neighbours

  @Override
  public Comparator<? super K> comparator() {
    return EncodedOrder.of(table.keys(), descending);
  }

  @Override
  public K firstKey() {
    return present(table.firstOf(bounds(), TypedCursor::key));
  }

  @Override
  public K lastKey() {
    return present(table.firstOf(backward(), TypedCursor::key));
  }

  private static <K> K present(@Nullable K key) {
    if (key == null) {
      throw new NoSuchElementException("the map is empty");
    }
    return key;
  }

  @Override
  public @Nullable Entry<K, V> firstEntry() {
    return table.firstOf(bounds(), TypedCursor::entryOrNull);
  }

  @Override
  public @Nullable Entry<K, V> lastEntry() {
    return table.firstOf(backward(), TypedCursor::entryOrNull);
  }

  @Override
  public @Nullable Entry<K, V> pollFirstEntry() {
    return table.poll(bounds());
  }

  @Override
  public @Nullable Entry<K, V> pollLastEntry() {
    return table.poll(backward());
  }

  @Override
  public @Nullable Entry<K, V> lowerEntry(K key) {
    return table.firstOf(before(key, false), TypedCursor::entryOrNull);
  }

  @Override
  public @Nullable K lowerKey(K key) {
    return table.firstOf(before(key, false), TypedCursor::key);
  }

  @Override
  public @Nullable Entry<K, V> floorEntry(K key) {
    return table.firstOf(before(key, true), TypedCursor::entryOrNull);
  }

  @Override
  public @Nullable K floorKey(K key) {
    return table.firstOf(before(key, true), TypedCursor::key);
  }

  @Override
  public @Nullable Entry<K, V> ceilingEntry(K key) {
    return table.firstOf(after(key, true), TypedCursor::entryOrNull);
  }

  @Override
  public @Nullable K ceilingKey(K key) {
    return table.firstOf(after(key, true), TypedCursor::key);
  }

  @Override
  public @Nullable Entry<K, V> higherEntry(K key) {
    return table.firstOf(after(key, false), TypedCursor::entryOrNull);
  }

  @Override
  public @Nullable K higherKey(K key) {
    return table.firstOf(after(key, false), TypedCursor::key);
  }

  /** From a key on, against this map's direction. */
  private Bounds before(K key, boolean inclusive) {
    byte[] bytes = table.keys().encode(key);
    return descending ? span.atOrAfter(bytes, inclusive).bounds(false) : span.atOrBefore(bytes, inclusive).bounds(true);
  }

  /** From a key on, in this map's direction. */
  private Bounds after(K key, boolean inclusive) {
    byte[] bytes = table.keys().encode(key);
    return descending ? span.atOrBefore(bytes, inclusive).bounds(true) : span.atOrAfter(bytes, inclusive).bounds(false);
  }

  // ---------------------------------------------------------------- views

  @Override
  public ConcurrentNavigableMap<K, V> subMap(K from, boolean fromInclusive, K to, boolean toInclusive) {
    return part(end(from), fromInclusive, end(to), toInclusive);
  }

  @Override
  public ConcurrentNavigableMap<K, V> headMap(K to, boolean inclusive) {
    return part(null, true, end(to), inclusive);
  }

  @Override
  public ConcurrentNavigableMap<K, V> tailMap(K from, boolean inclusive) {
    return part(end(from), inclusive, null, true);
  }

  /** An array of the caller's would change the part later. */
  private byte[] end(K key) {
    return table.keys().encodeApart(key);
  }

  private TableMap<K, V> part(byte @Nullable [] from, boolean fromInclusive, byte @Nullable [] to, boolean toInclusive) {
    KeySpan part = descending ? span.part(to, toInclusive, from, fromInclusive) : span.part(from, fromInclusive, to, toInclusive);
    return new TableMap<>(table, part, descending);
  }

  @Override
  public ConcurrentNavigableMap<K, V> subMap(K from, K to) {
    return subMap(from, true, to, false);
  }

  @Override
  public ConcurrentNavigableMap<K, V> headMap(K to) {
    return headMap(to, false);
  }

  @Override
  public ConcurrentNavigableMap<K, V> tailMap(K from) {
    return tailMap(from, true);
  }

  @Override
  public ConcurrentNavigableMap<K, V> descendingMap() {
    return new TableMap<>(table, span, !descending);
  }

  @Override
  public NavigableSet<K> navigableKeySet() {
    return new MapKeys<>(this);
  }

  @Override
  public NavigableSet<K> keySet() {
    return navigableKeySet();
  }

  @Override
  public NavigableSet<K> descendingKeySet() {
    return descendingMap().navigableKeySet();
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new MapEntries<>(this);
  }

  @Override
  public Collection<V> values() {
    return new MapValues<>(this);
  }

  Iterator<K> keyIterator() {
    return new MapIterator<>(table, bounds(), TypedCursor::key);
  }

  Iterator<Entry<K, V>> entryIterator() {
    return new MapIterator<>(table, bounds(), TypedCursor::entryOrNull);
  }

  Iterator<V> valueIterator() {
    return new MapIterator<>(table, bounds(), TypedCursor::valueOrNull);
  }

  Spliterator<K> keySpliterator() {
    return RangeSpliterator.ofKeys(table, bounds());
  }

  Spliterator<Entry<K, V>> entrySpliterator() {
    return RangeSpliterator.ofEntries(table, bounds());
  }

  Spliterator<V> valueSpliterator() {
    return RangeSpliterator.ofValues(table, bounds());
  }

  // ---------------------------------------------------------------- as an object

  /** Whether the other one is a map with equal entries; arrays count by content. Not of one moment while others write. */
  @Override
  public boolean equals(Object other) {
    return other == this || (other instanceof Map<?, ?> map && hasEntriesOf(map));
  }

  private boolean hasEntriesOf(Map<?, ?> other) {
    int entries = 0;
    try {
      for (Entry<K, V> entry : entrySet()) {
        if (!Objects.deepEquals(entry.getValue(), other.get(entry.getKey()))) {
          return false;
        }
        entries++;
      }
    } catch (ClassCastException | NullPointerException e) {
      return false; // the other map can't have such keys, and says so
    }
    return entries == other.size();
  }

  /** The sum of the entries' hash codes; arrays count by content. */
  @Override
  public int hashCode() {
    int sum = 0;
    for (Entry<K, V> entry : entrySet()) {
      sum += hash(entry.getKey()) ^ hash(entry.getValue());
    }
    return sum;
  }
}

package dev.gatun;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.Spliterator;
import java.util.function.Predicate;

/**
 * The entries of a map, or of a part of it, in the map's order. A view: all state is the map's. The entries themselves are immutable and show what
 * was there when they were read; values are compared by their encoded bytes. Thread-safe.
 */
final class MapEntries<K, V> extends AbstractSet<Entry<K, V>> {
  private final TableMap<K, V> map;

  MapEntries(TableMap<K, V> map) {
    this.map = map;
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public boolean isEmpty() {
    return map.isEmpty();
  }

  @Override
  public boolean contains(Object entry) {
    return entry instanceof Entry<?, ?> e && map.containsEntry(e.getKey(), e.getValue());
  }

  @Override
  public boolean remove(Object entry) {
    return entry instanceof Entry<?, ?> e && map.remove(e.getKey(), e.getValue());
  }

  @Override
  public boolean removeIf(Predicate<? super Entry<K, V>> filter) {
    return map.removeEntriesIf(filter);
  }

  @Override
  public void clear() {
    map.clear();
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    return map.entryIterator();
  }

  @Override
  public Spliterator<Entry<K, V>> spliterator() {
    return map.entrySpliterator();
  }

  /** The sum of the entries' hash codes; arrays count by content. */
  @Override
  public int hashCode() {
    return map.hashCode();
  }
}

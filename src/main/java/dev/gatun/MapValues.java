package dev.gatun;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Predicate;

/** The values of a map, or of a part of it, in the order of their keys. A view: all state is the map's. Thread-safe. */
final class MapValues<V> extends AbstractCollection<V> {
  private final TableMap<?, V> map;

  MapValues(TableMap<?, V> map) {
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
  public boolean contains(Object value) {
    return map.containsValue(value);
  }

  @Override
  public boolean remove(Object value) {
    return map.removeValue(value);
  }

  @Override
  public boolean removeIf(Predicate<? super V> filter) {
    Objects.requireNonNull(filter, "the filter is null");
    return map.removeEntriesIf(entry -> filter.test(entry.getValue()));
  }

  @Override
  public void clear() {
    map.clear();
  }

  @Override
  public Iterator<V> iterator() {
    return map.valueIterator();
  }

  @Override
  public Spliterator<V> spliterator() {
    return map.valueSpliterator();
  }
}

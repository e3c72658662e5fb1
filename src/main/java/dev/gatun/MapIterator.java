package dev.gatun;

import dev.gatun.engine.Bounds;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A weakly consistent iterator over a map, its keys or its values, always one element ahead, so that what {@link #hasNext} has promised is there even
 * if it was removed since. Its cursor is closed at the end; one that is left before costs a few kilobytes until it is collected. Not thread-safe.
 */
final class MapIterator<K, V, T> implements Iterator<T> {
  private final StoredTable<K, V> table;
  private final TypedCursor<K, V> cursor;
  private final Function<TypedCursor<K, V>, ? extends @Nullable T> take;
  private @Nullable T next;
  private byte @Nullable [] nextKey;
  private byte @Nullable [] lastKey;

  /**
   * An iterator.
   *
   * @param take the element of an entry, or null for one that is just being removed
   */
  MapIterator(StoredTable<K, V> table, Bounds bounds, Function<TypedCursor<K, V>, ? extends @Nullable T> take) {
    this.table = table;
    this.cursor = table.cursor(bounds);
    this.take = take;
    advance();
  }

  private void advance() {
    next = null;
    nextKey = null;
    while (next == null && cursor.next()) {
      next = take.apply(cursor);
    }
    if (next == null) {
      cursor.close();
    } else {
      nextKey = cursor.keyBytes();
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public T next() {
    T element = next;
    if (element == null) {
      throw new NoSuchElementException("the map has no more entries");
    }
    lastKey = nextKey;
    advance();
    return element;
  }

  /** Removes the last element's key, whatever its value is now. */
  @Override
  public void remove() {
    if (lastKey == null) {
      throw new IllegalStateException("next() was not called since the last removal");
    }
    table.raw().remove(lastKey);
    lastKey = null;
  }
}

package dev.gatun;

import java.util.Map.Entry;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;

/** A stream's way through a cursor, which it closes at the end. */
final class CursorSpliterator<K, V> extends AbstractSpliterator<Entry<K, V>> {
  private final TypedCursor<K, V> cursor;
  private boolean over;

  CursorSpliterator(TypedCursor<K, V> cursor) {
    super(Long.MAX_VALUE, ORDERED | DISTINCT | NONNULL);
    this.cursor = cursor;
  }

  @Override
  public boolean tryAdvance(Consumer<? super Entry<K, V>> action) {
    if (!over && cursor.next()) {
      action.accept(cursor.entry());
      return true;
    }
    over = true;
    cursor.close();
    return false;
  }
}

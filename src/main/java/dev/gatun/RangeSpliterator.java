package dev.gatun;

import dev.gatun.engine.Bounds;
import java.util.Comparator;
import java.util.Map.Entry;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A way through the entries within some bounds, as entries or parts of them. It binds late: the cursor is opened by the first step.
 *
 * <p><b>Splitting</b> cuts the bounds at a key half way between the first and the last entry, so that two cursors can walk both sides without knowing
 * of each other: on a snapshot they show exactly its entries, on a table each entry of its own side is shown as any cursor would. A limit belongs to
 * the whole and can't be divided, and the view of a transaction belongs to one thread; neither is split.
 *
 * <p>All parts of one spliterator note their open cursors in one place, to be closed with the stream. Each part is owned by one thread at a time.
 */
final class RangeSpliterator<K, V, T> implements Spliterator<T> {
  /** A part with fewer entries is not worth a cursor of its own. */
  private static final long LEAST_SPLIT = 64;

  private final TypedView<K, V> view;
  private final Form<K, V, T> form;
  private final Set<TypedCursor<K, V>> open;
  private Bounds bounds;
  private long estimate;
  private @Nullable TypedCursor<K, V> cursor;
  private boolean over;

  /**
   * What is made of entries.
   *
   * @param take the element, or null for an entry that is just being removed
   * @param characteristics of the elements
   * @param order of the elements when they are sorted
   */
  record Form<K, V, T>(Function<TypedCursor<K, V>, ? extends @Nullable T> take, int characteristics, @Nullable Comparator<? super T> order) {}

  RangeSpliterator(TypedView<K, V> view, Bounds bounds, Form<K, V, T> form) {
    this(view, bounds, form, ConcurrentHashMap.newKeySet(), Math.min(bounds.limit(), mostEntries(view)));
  }

  /** Asking a transaction for its size would count as reading all of the table. */
  private static long mostEntries(TypedView<?, ?> view) {
    return view.consistency() == 0 ? Long.MAX_VALUE : view.size();
  }

  private RangeSpliterator(TypedView<K, V> view, Bounds bounds, Form<K, V, T> form, Set<TypedCursor<K, V>> open, long estimate) {
    this.view = view;
    this.bounds = bounds;
    this.form = form;
    this.open = open;
    this.estimate = estimate;
  }

  static <K, V> RangeSpliterator<K, V, Entry<K, V>> ofEntries(TypedView<K, V> view, Bounds bounds) {
    Comparator<Entry<K, V>> order = Entry.comparingByKey(EncodedOrder.of(view.keys(), bounds.reversed()));
    return new RangeSpliterator<>(view, bounds, new Form<>(TypedCursor::entryOrNull, DISTINCT | SORTED, order));
  }

  static <K, V> RangeSpliterator<K, V, K> ofKeys(TypedView<K, V> view, Bounds bounds) {
    Comparator<K> order = EncodedOrder.of(view.keys(), bounds.reversed());
    return new RangeSpliterator<>(view, bounds, new Form<>(TypedCursor::key, DISTINCT | SORTED, order));
  }

  static <K, V> RangeSpliterator<K, V, V> ofValues(TypedView<K, V> view, Bounds bounds) {
    return new RangeSpliterator<>(view, bounds, new Form<>(TypedCursor::valueOrNull, 0, null));
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    T element = over ? null : next(opened());
    if (element != null) {
      action.accept(element);
    }
    return element != null;
  }

  @Override
  public void forEachRemaining(Consumer<? super T> action) {
    if (!over) {
      TypedCursor<K, V> from = opened();
      for (T element = next(from); element != null; element = next(from)) {
        action.accept(element);
      }
    }
  }

  private @Nullable T next(TypedCursor<K, V> from) {
    while (from.next()) {
      T element = form.take().apply(from);
      if (element != null) {
        return element;
      }
    }
    over = true;
    from.close();
    open.remove(from);
    return null;
  }

  private TypedCursor<K, V> opened() {
    TypedCursor<K, V> present = cursor;
    if (present == null) {
      present = view.cursor(bounds);
      open.add(present);
      cursor = present;
    }
    return present;
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    if (cursor != null || over || view.consistency() == 0 || bounds.limit() != Long.MAX_VALUE || estimate < LEAST_SPLIT) {
      return null;
    }
    byte[] middle = middle();
    if (middle == null) {
      return null;
    }
    estimate >>>= 1;
    Bounds below = new Bounds(bounds.low(), bounds.lowInclusive(), middle, false, bounds.reversed(), bounds.limit());
    Bounds above = new Bounds(middle, true, bounds.high(), bounds.highInclusive(), bounds.reversed(), bounds.limit());
    Bounds ahead = bounds.reversed() ? above : below;
    bounds = bounds.reversed() ? below : above;
    return new RangeSpliterator<>(view, ahead, form, open, estimate);
  }

  private byte @Nullable [] middle() {
    try (TypedCursor<K, V> ends = view.cursor(bounds)) {
      if (!ends.first()) {
        return null;
      }
      byte[] first = ends.keyBytes();
      if (!ends.last()) {
        return null;
      }
      byte[] last = ends.keyBytes();
      return bounds.reversed() ? KeyMiddle.between(last, first) : KeyMiddle.between(first, last);
    }
  }

  @Override
  public long estimateSize() {
    return estimate;
  }

  @Override
  public int characteristics() {
    return form.characteristics() | ORDERED | NONNULL | view.consistency();
  }

  @Override
  public @Nullable Comparator<? super T> getComparator() {
    if (form.order() == null) {
      throw new IllegalStateException("these elements are not sorted");
    }
    return form.order();
  }

  /** Closes the cursors of all parts; a step of one that is not at its end is then an exception. */
  void closeAll() {
    open.forEach(TypedCursor::close);
    open.clear();
  }
}

package dev.gatun;

import dev.gatun.engine.Bounds;
import dev.gatun.engine.RawView;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The engine's view of a table in the types of its codecs. Thread-safe, as the engine's view is. */
sealed class TypedView<K, V> implements ReadView<K, V> permits StoredTable {
  private final RawView raw;
  private final Coding<K> keys;
  private final Coding<V> values;
  private final int consistency;

  /**
   * A view.
   *
   * @param consistency {@link Spliterator#CONCURRENT} or {@link Spliterator#IMMUTABLE}, or 0 for a view that belongs to one thread
   */
  TypedView(RawView raw, Coding<K> keys, Coding<V> values, int consistency) {
    this.raw = raw;
    this.keys = keys;
    this.values = values;
    this.consistency = consistency;
  }

  /** What streams of this view may rely on; they may go to several threads unless it is 0. */
  final int consistency() {
    return consistency;
  }

  final Coding<K> keys() {
    return keys;
  }

  final Coding<V> values() {
    return values;
  }

  @Override
  public @Nullable V get(K key) {
    return values.get(raw, keys.encode(key));
  }

  /** The value under a key whose bytes are known. */
  @Nullable V get(K key, byte[] encoded) {
    return values.get(raw, encoded);
  }

  @Override
  public final V getOrDefault(K key, V other) {
    V value = get(key);
    return value != null ? value : other;
  }

  @Override
  public final boolean containsKey(K key) {
    return raw.contains(keys.encode(key));
  }

  @Override
  public final Map<K, V> getAll(Collection<? extends K> wanted) {
    List<K> order = new ArrayList<>(Objects.requireNonNull(wanted, "the collection of keys is null"));
    List<V> found = valuesOf(order);
    Map<K, V> all = LinkedHashMap.newLinkedHashMap(order.size());
    for (int i = 0; i < order.size(); i++) {
      if (found.get(i) != null) {
        all.put(order.get(i), found.get(i));
      }
    }
    return all;
  }

  /** The values, null for none. */
  List<@Nullable V> valuesOf(List<? extends K> wanted) {
    byte[][] encoded = new byte[wanted.size()][];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = keys.encode(wanted.get(i));
    }
    List<@Nullable V> found = new ArrayList<>(encoded.length);
    for (byte[] value : raw.getAll(encoded)) {
      found.add(values.decodeOrNull(value));
    }
    return found;
  }

  @Override
  public final <R> @Nullable R read(K key, ValueReader<R> reader) {
    Objects.requireNonNull(reader, "the reader is null");
    return raw.read(keys.encode(key), (source, offset, length) -> reader.read(Coding.readOnly(source), offset, length));
  }

  @Override
  public final long copyTo(K key, MemorySegment target) {
    Objects.requireNonNull(target, "the target is null");
    return raw.copyTo(keys.encode(key), target);
  }

  @Override
  public final @Nullable Entry<K, V> first() {
    return firstOf(Range.all());
  }

  @Override
  public final @Nullable Entry<K, V> last() {
    return firstOf(Range.reversed(Range.all()));
  }

  @Override
  public final @Nullable Entry<K, V> floor(K key) {
    return firstOf(Range.reversed(Range.atMost(nonNull(key))));
  }

  @Override
  public final @Nullable Entry<K, V> ceiling(K key) {
    return firstOf(Range.atLeast(nonNull(key)));
  }

  @Override
  public final @Nullable Entry<K, V> lower(K key) {
    return firstOf(Range.reversed(Range.lessThan(nonNull(key))));
  }

  @Override
  public final @Nullable Entry<K, V> higher(K key) {
    return firstOf(Range.greaterThan(nonNull(key)));
  }

  private @Nullable Entry<K, V> firstOf(Range<K> range) {
    return firstOf(range.bounds(keys), TypedCursor::entryOrNull);
  }

  /**
   * What is made of the first entry within the bounds. An entry that is removed or replaced while its large value is read makes null, and the search
   * begins again: what was put before it meanwhile would be passed over.
   */
  final <T> @Nullable T firstOf(Bounds bounds, Function<TypedCursor<K, V>, ? extends @Nullable T> take) {
    try (TypedCursor<K, V> cursor = cursor(bounds).exact()) {
      T taken = null;
      while (taken == null && cursor.first()) {
        taken = take.apply(cursor);
      }
      return taken;
    }
  }

  /** What is made of the first entry within the bounds for which it is not null. */
  final <T> @Nullable T search(Bounds bounds, Function<TypedCursor<K, V>, ? extends @Nullable T> take) {
    try (TypedCursor<K, V> cursor = cursor(bounds)) {
      T taken = null;
      while (taken == null && cursor.next()) {
        taken = take.apply(cursor);
      }
      return taken;
    }
  }

  private static <K> K nonNull(K key) {
    return Objects.requireNonNull(key, "the key is null");
  }

  @Override
  public final TypedCursor<K, V> cursor() {
    return cursor(Range.all());
  }

  @Override
  public final TypedCursor<K, V> cursor(Range<K> range) {
    return cursor(bounds(range));
  }

  final TypedCursor<K, V> cursor(Bounds bounds) {
    return TypedCursor.over(raw.cursor(bounds), keys, values);
  }

  private Bounds bounds(Range<K> range) {
    return Objects.requireNonNull(range, "the range is null").bounds(keys);
  }

  @Override
  public final Stream<Entry<K, V>> stream() {
    return stream(Range.all());
  }

  @Override
  public final Stream<Entry<K, V>> stream(Range<K> range) {
    RangeSpliterator<K, V, Entry<K, V>> entries = RangeSpliterator.ofEntries(this, bounds(range));
    return StreamSupport.stream(entries, false).onClose(entries::closeAll);
  }

  @Override
  public final long forEach(BiConsumer<? super K, ? super V> action) {
    return forEach(Range.all(), action);
  }

  @Override
  public final long forEach(Range<K> range, BiConsumer<? super K, ? super V> action) {
    return forEach(bounds(range), action);
  }

  final long forEach(Bounds bounds, BiConsumer<? super K, ? super V> action) {
    Objects.requireNonNull(action, "the action is null");
    try (TypedCursor<K, V> cursor = cursor(bounds)) {
      long entries = 0;
      while (cursor.next()) {
        V value = cursor.valueOrNull();
        if (value != null) {
          action.accept(cursor.key(), value);
          entries++;
        }
      }
      return entries;
    }
  }

  @Override
  public final long size() {
    return raw.size();
  }

  @Override
  public final boolean isEmpty() {
    return count(Range.<K>all().limit(1)) == 0;
  }

  @Override
  public final long count(Range<K> range) {
    return count(bounds(range));
  }

  final long count(Bounds bounds) {
    try (TypedCursor<K, V> cursor = cursor(bounds)) {
      long entries = 0;
      while (cursor.next()) {
        entries++;
      }
      return entries;
    }
  }
}

package dev.gatun;

import dev.gatun.engine.RawView;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The engine's view of a table in the types of its codecs. Thread-safe, as the engine's view is. */
sealed class TypedView<K, V> implements ReadView<K, V> permits StoredTable {
  private final RawView raw;
  private final Coding<K> keys;
  private final Coding<V> values;

  TypedView(RawView raw, Coding<K> keys, Coding<V> values) {
    this.raw = raw;
    this.keys = keys;
    this.values = values;
  }

  final Coding<K> keys() {
    return keys;
  }

  final Coding<V> values() {
    return values;
  }

  @Override
  public final @Nullable V get(K key) {
    return values.get(raw, keys.encode(key));
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
    Map<K, V> found = LinkedHashMap.newLinkedHashMap(wanted.size());
    for (K key : wanted) {
      V value = get(key);
      if (value != null) {
        found.put(key, value);
      }
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
    try (TypedCursor<K, V> cursor = cursor(range.limit(1))) {
      return cursor.next() ? cursor.entry() : null;
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
    Objects.requireNonNull(range, "the range is null");
    return new TypedCursor<>(raw.cursor(range.bounds(keys)), keys, values);
  }

  @Override
  public final Stream<Entry<K, V>> stream() {
    return stream(Range.all());
  }

  @Override
  public final Stream<Entry<K, V>> stream(Range<K> range) {
    TypedCursor<K, V> cursor = cursor(range);
    Spliterator<Entry<K, V>> entries = new CursorSpliterator<>(cursor);
    return StreamSupport.stream(entries, false).onClose(cursor::close);
  }

  @Override
  public final long forEach(BiConsumer<? super K, ? super V> action) {
    return forEach(Range.all(), action);
  }

  @Override
  public final long forEach(Range<K> range, BiConsumer<? super K, ? super V> action) {
    Objects.requireNonNull(action, "the action is null");
    try (TypedCursor<K, V> cursor = cursor(range)) {
      long entries = 0;
      while (cursor.next()) {
        action.accept(cursor.key(), cursor.value());
        entries++;
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
    try (TypedCursor<K, V> cursor = cursor(range)) {
      long entries = 0;
      while (cursor.next()) {
        entries++;
      }
      return entries;
    }
  }
}

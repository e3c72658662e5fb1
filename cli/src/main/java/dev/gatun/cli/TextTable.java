package dev.gatun.cli;

import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.TableInfo;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A table whose keys and values are text here, whatever they are in the store. */
final class TextTable<K, V> {
  private final Table<K, V> table;
  private final Text<K> keys;
  private final Text<V> values;

  private TextTable(Store store, String name, Text<K> keys, Text<V> values) {
    this.table = store.table(name, keys.codec(), values.codec());
    this.keys = keys;
    this.values = values;
  }

  /** The table of that name with the codecs that are recorded; refuses when there is none. */
  static TextTable<?, ?> existing(Store store, String name) {
    TableInfo info = find(store, name).orElseThrow(() -> new Refusal(ExitCode.NOT_FOUND, "there is no table '" + name + "' in " + store.directory()));
    return new TextTable<>(store, name, Text.of(info.keyCodec()), Text.of(info.valueCodec()));
  }

  /** The table of that name, a new one of strings if there is none. */
  static TextTable<?, ?> existingOrNew(Store store, String name) {
    return find(store, name).isPresent() ? existing(store, name) : new TextTable<>(store, name, Text.of("utf8"), Text.of("utf8"));
  }

  private static Optional<TableInfo> find(Store store, String name) {
    return store.tables().stream().filter(table -> table.name().equals(name)).findFirst();
  }

  void put(String key, String value) {
    table.put(key(key), values.parse("value", value));
  }

  @Nullable String get(String key) {
    V value = table.get(key(key));
    return value == null ? null : values.print(value);
  }

  boolean remove(String key) {
    return table.remove(key(key));
  }

  /** Gives all entries of the range, each text on one line. */
  long scan(@Nullable String from, @Nullable String to, boolean reversed, long limit, BiConsumer<String, String> action) {
    Range<K> range = from != null && to != null ? Range.closed(key(from), key(to)) : from != null ? Range.atLeast(key(from)) : upTo(to);
    return each(range, reversed, limit, action);
  }

  /** Gives all entries whose keys begin with the prefix, each text on one line. */
  long scanPrefix(String prefix, boolean reversed, long limit, BiConsumer<String, String> action) {
    return each(Range.prefix(key(prefix)), reversed, limit, action);
  }

  private long each(Range<K> range, boolean reversed, long limit, BiConsumer<String, String> action) {
    Range<K> directed = (reversed ? Range.reversed(range) : range).limit(limit);
    return table.forEach(directed, (k, v) -> action.accept(keys.printOnOneLine(k), values.printOnOneLine(v)));
  }

  private Range<K> upTo(@Nullable String to) {
    return to == null ? Range.all() : Range.atMost(key(to));
  }

  private K key(String text) {
    return keys.parse("key", text);
  }
}

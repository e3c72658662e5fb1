package dev.gatun.cli;

import dev.gatun.Cursor;
import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.TableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    TableInfo info = info(store, name);
    return new TextTable<>(store, name, Text.of(info.keyCodec()), Text.of(info.valueCodec()));
  }

  /** The table of that name, a new one of strings if there is none. */
  static TextTable<?, ?> existingOrNew(Store store, String name) {
    return find(store, name).isPresent() ? existing(store, name) : new TextTable<>(store, name, Text.of("utf8"), Text.of("utf8"));
  }

  /** What is recorded of a table; refuses when there is none. */
  static TableInfo info(Store store, String name) {
    return find(store, name).orElseThrow(() -> new Refusal(ExitCode.NOT_FOUND, "there is no table '" + name + "' in " + store.directory()));
  }

  static Optional<TableInfo> find(Store store, String name) {
    return store.tables().stream().filter(table -> table.name().equals(name)).findFirst();
  }

  void put(String key, String value) {
    table.put(key(key), values.parse("value", value));
  }

  @Nullable String get(String key) {
    V value = table.get(key(key));
    return value == null ? null : values.print(value);
  }

  /** For programs; null when there is none. */
  @Nullable Facts getFacts(String key) {
    K k = key(key);
    V value = table.get(k);
    return value == null ? null : new Facts().hidden("key", keys.json(k)).hidden("value", values.json(value));
  }

  boolean remove(String key) {
    return table.remove(key(key));
  }

  /** What commands ask of a range, as it was typed. */
  record Asked(@Nullable String from, @Nullable String to, @Nullable String prefix, boolean reversed, long limit) {}

  /** Takes entries. */
  interface Action {
    /** An entry, each text on one line, and its forms for programs. */
    void entry(String key, String value, Facts facts);
  }

  /** Gives all entries of the range. */
  long scan(Asked asked, Action action) {
    return table.forEach(range(asked), (k, v) -> action.entry(
        keys.printOnOneLine(k), values.printOnOneLine(v), new Facts().hidden("key", keys.json(k)).hidden("value", values.json(v))));
  }

  /** Gives the keys of the range; values are not read. */
  long scanKeys(Asked asked, Action action) {
    long count = 0;
    try (Cursor<K, V> cursor = table.cursor(range(asked))) {
      for (; cursor.next(); count++) {
        K k = cursor.key();
        action.entry(keys.printOnOneLine(k), "", new Facts().hidden("key", keys.json(k)));
      }
    }
    return count;
  }

  /** How many entries the range has. */
  long count(Asked asked) {
    return table.count(range(asked));
  }

  private Range<K> range(Asked asked) {
    Range<K> range = asked.prefix() != null ? Range.prefix(key(asked.prefix())) : between(asked.from(), asked.to());
    return (asked.reversed() ? Range.reversed(range) : range).limit(asked.limit());
  }

  private Range<K> between(@Nullable String from, @Nullable String to) {
    return from != null && to != null ? Range.closed(key(from), key(to)) : from != null ? Range.atLeast(key(from)) : upTo(to);
  }

  /** Keys that begin as the text does, for completion; none where text is not how keys begin. */
  List<String> keysFrom(String prefix, int limit) {
    List<String> found = new ArrayList<>();
    scanKeys(new Asked(null, null, prefix.isEmpty() ? null : prefix, false, limit), (key, value, facts) -> found.add(key));
    return found;
  }

  private Range<K> upTo(@Nullable String to) {
    return to == null ? Range.all() : Range.atMost(key(to));
  }

  private K key(String text) {
    return keys.parse("key", text);
  }
}

package dev.gatun;

import dev.gatun.engine.LoadOrderException;
import dev.gatun.engine.RawLoader;
import dev.gatun.engine.RawTable;
import java.util.HexFormat;
import java.util.Objects;

/** A bulk load into a table of a real store: encodes, and names keys that are out of order. */
final class StoredLoader<K, V> implements BulkLoader<K, V> {
  private final RawTable table;
  private final Coding<K> keys;
  private final Coding<V> values;
  private final RawLoader raw;

  StoredLoader(RawTable table, Coding<K> keys, Coding<V> values) {
    this.table = table;
    this.keys = keys;
    this.values = values;
    this.raw = table.bulkLoad();
  }

  @Override
  public void put(K key, V value) {
    byte[] bytes = keys.encode(key);
    if (!raw.follows(bytes)) {
      byte[] last = Objects.requireNonNull(raw.lastKey()); // the first key follows nothing
      throw new IllegalArgumentException("a bulk load takes keys in ascending order: %s does not come after %s".formatted(text(bytes), text(last)));
    }
    try {
      raw.put(bytes, values.encode(value));
    } catch (LoadOrderException e) {
      throw inTheWay(e);
    }
  }

  @Override
  public long commit() {
    try {
      return raw.commit();
    } catch (LoadOrderException e) {
      throw inTheWay(e);
    }
  }

  private IllegalArgumentException inTheWay(LoadOrderException e) {
    String first = text(e.first());
    return new IllegalArgumentException(
        "a bulk load begins behind all keys of table '%s': %s does not come after %s".formatted(table.name(), first, text(e.present())), e);
  }

  private String text(byte[] key) {
    K decoded = keys.decode(key);
    return decoded instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(decoded);
  }

  @Override
  public void close() {
    raw.close();
  }
}

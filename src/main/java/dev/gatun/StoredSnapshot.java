package dev.gatun;

import dev.gatun.engine.RawSnapshot;
import java.time.Instant;
import java.util.Spliterator;

/** A snapshot of a real store: typed views on the engine's. */
final class StoredSnapshot implements Snapshot {
  private final Store store;
  private final RawSnapshot raw;

  StoredSnapshot(Store store, RawSnapshot raw) {
    this.store = store;
    this.raw = raw;
  }

  @Override
  public <K, V> ReadView<K, V> view(Table<K, V> table) {
    StoredTable<K, V> stored = StoredTable.of(table, store);
    return new TypedView<>(raw.view(stored.raw()), stored.keys(), stored.values(), Spliterator.IMMUTABLE);
  }

  @Override
  public Instant openedAt() {
    return raw.openedAt();
  }

  @Override
  public void close() {
    raw.close();
  }

  @Override
  public String toString() {
    return "Snapshot[" + store + ", " + openedAt() + "]";
  }
}

package dev.gatun.bench.stores;

import dev.gatun.BulkLoader;
import dev.gatun.CompactionPolicy;
import dev.gatun.Cursor;
import dev.gatun.Durability;
import dev.gatun.ReadView;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.StoreStats;
import dev.gatun.Table;
import dev.gatun.bench.data.Words;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gatun with its defaults: spare checkpoint, verification of pages, compaction at rest and flush interval of 100 ms as they are. A get copies the
 * value to an array of the caller's ({@code copyTo}), a scan reads in place on a snapshot and validated copies on the table.
 */
final class GatunStore implements PeerStore {
  private final Store store;
  private final Table<byte[], byte[]> table;

  /** A store that rests compacts itself after some seconds, which would change in the middle of a cell what it reads. */
  GatunStore(Path folder, Peer.Use use) {
    store =
        Store.builder(folder)
            .durability(use == Peer.Use.DURABLE_WRITES ? Durability.SYNC : Durability.ASYNC)
            .compaction(use == Peer.Use.AS_LOADED ? CompactionPolicy.OFF : CompactionPolicy.DEFAULT)
            .open();
    table = store.table("data");
  }

  @Override
  public Session session() {
    return new GatunSession(store, table);
  }

  @Override
  public void sync() {
    store.sync();
  }

  @Override
  public void settle() {
    store.checkpoint();
  }

  /** It compacts itself some seconds after the last write; done is what has not changed the file for a while. */
  @Override
  public void rest() {
    StoreStats before;
    do {
      before = store.stats();
      PeerStore.super.rest();
    } while (hasMovedPages(before, store.stats()));
  }

  /** A compaction of a large file goes on for minutes before the file becomes shorter. */
  private static boolean hasMovedPages(StoreStats before, StoreStats after) {
    return before.dataBytes() != after.dataBytes() || before.freeBytes() != after.freeBytes() || before.heldBytes() != after.heldBytes();
  }

  @Override
  public void checkpoint() {
    store.checkpoint();
  }

  @Override
  public boolean compact() {
    store.compact();
    return true;
  }

  @Override
  public OptionalLong usedBytes() {
    StoreStats stats = store.stats();
    return OptionalLong.of(stats.dataBytes() - stats.freeBytes() - stats.heldBytes());
  }

  @Override
  public OptionalLong replayed() {
    return OptionalLong.of(store.recovery().replayedOperations());
  }

  @Override
  public Optional<Runnable> bulkLoad(SortedSource source) {
    BulkLoader<byte[], byte[]> loader = table.bulkLoad();
    for (int i = 0; i < source.size(); i++) {
      loader.put(source.key(i), source.value(i));
    }
    return Optional.of(
        () -> {
          loader.commit();
          loader.close();
        });
  }

  @Override
  public boolean servesVirtualThreads() {
    return true;
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class GatunSession implements Session {
    private final Store store;
    private final Table<byte[], byte[]> table;
    private byte[] target = {};
    private MemorySegment targetSegment = MemorySegment.ofArray(target);
    private Snapshot snapshot;
    private ReadView<byte[], byte[]> frozen;
    private Cursor<byte[], byte[]> frozenCursor;
    private Cursor<byte[], byte[]> liveCursor;

    GatunSession(Store store, Table<byte[], byte[]> table) {
      this.store = store;
      this.table = table;
    }

    @Override
    public int get(byte[] key, byte[] into) {
      if (into != target) {
        target = into;
        targetSegment = MemorySegment.ofArray(into);
      }
      return (int) table.copyTo(key, targetSegment);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      table.put(key, value);
    }

    @Override
    public void append(byte[][] keys, byte[][] values, int count) {
      store.write(
          batch -> {
            for (int i = 0; i < count; i++) {
              batch.put(table, keys[i], values[i]);
            }
          });
    }

    @Override
    public long range(byte[] from, int count, View view) {
      Cursor<byte[], byte[]> cursor = view == View.LIVE ? live() : frozen();
      long sum = 0;
      boolean more = cursor.seek(from);
      for (int i = 0; i < count && more; i++) {
        MemorySegment value = cursor.valueSegment();
        sum += value.byteSize() + value.get(ValueLayout.JAVA_BYTE, 0);
        more = cursor.next();
      }
      return sum;
    }

    private Cursor<byte[], byte[]> live() {
      if (liveCursor == null) {
        liveCursor = table.cursor();
      }
      return liveCursor;
    }

    private Cursor<byte[], byte[]> frozen() {
      if (frozenCursor == null) {
        snapshot = store.snapshot();
        frozen = snapshot.view(table);
        frozenCursor = frozen.cursor();
      }
      return frozenCursor;
    }

    @Override
    public Scan scan(View view) {
      if (view == View.LIVE) {
        return scan(live());
      }
      return scan(frozen());
    }

    private static Scan scan(Cursor<byte[], byte[]> cursor) {
      long sum = 0;
      long entries = 0;
      for (boolean more = cursor.first(); more; more = cursor.next()) {
        sum += Words.sum(cursor.keySegment()) + Words.sum(cursor.valueSegment());
        entries++;
      }
      return new Scan(entries, sum);
    }

    @Override
    public long getAll(List<byte[]> keys) {
      long sum = 0;
      for (byte[] value : table.getAll(keys).values()) {
        sum += value.length;
      }
      return sum;
    }

    @Override
    public void close() {
      if (liveCursor != null) {
        liveCursor.close();
      }
      if (frozenCursor != null) {
        frozenCursor.close();
        snapshot.close();
      }
    }
  }
}

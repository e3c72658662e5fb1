package dev.gatun.bench.stores;

import dev.gatun.bench.data.Words;
import java.nio.file.Path;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RootReference;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * H2's MVStore.
 *
 * <ul>
 *   <li>A page cache of 1 GiB, so that all pages stay on the heap as objects; that is its strength in walks.
 *   <li>Asynchronous: {@code commit} and {@code sync} each 100 ms by the bench, its own background commit off, so that both happen as often as in the
 *       other stores. A write is in memory until then: the death of the process loses it. A commit for each write would write a chunk each time.
 *   <li>Durable: each thread commits and forces after its write.
 *   <li>64 MB of unsaved changes are allowed before it writes by itself (default 1 MB): fewer pages are written several times.
 *   <li>It keeps references to the arrays that it is given, so keys and values are cloned before a put, as an application must.
 *   <li>The time for which old chunks are kept is left at its default of 45 s, which its documentation calls necessary after a power failure.
 * </ul>
 */
final class MvStore implements PeerStore {
  private static final int CACHE_MEGABYTES = 1024;
  private static final int UNSAVED_KILOBYTES = 64 << 10;
  private static final int FULL_COMPACTION = -1;

  private final MVStore store;
  private final MVMap<byte[], byte[]> map;
  private final boolean durable;
  private final PeriodicSync clock;

  MvStore(Path folder, boolean durable) {
    this.durable = durable;
    store =
        new MVStore.Builder()
            .fileName(folder.resolve("data.mv").toString())
            .cacheSize(CACHE_MEGABYTES)
            .autoCommitBufferSize(UNSAVED_KILOBYTES)
            .open();
    store.setAutoCommitDelay(0);
    map =
        store.openMap("data", new MVMap.Builder<byte[], byte[]>().keyType(ByteArrayDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    clock = durable ? null : new PeriodicSync(this::sync);
  }

  @Override
  public Session session() {
    return new MvSession();
  }

  @Override
  public void sync() {
    store.commit();
    store.sync();
  }

  @Override
  public void settle() {
    sync();
  }

  @Override
  public boolean compact() {
    stopClock();
    store.close(FULL_COMPACTION);
    return true;
  }

  private void stopClock() {
    if (clock != null) {
      clock.close();
    }
  }

  @Override
  public void close() {
    stopClock();
    store.close();
  }

  private final class MvSession implements Session {
    private MVStore.TxCounter held;
    private RootReference<byte[], byte[]> root;

    @Override
    public int get(byte[] key, byte[] into) {
      byte[] value = map.get(key);
      if (value == null) {
        return -1;
      }
      System.arraycopy(value, 0, into, 0, value.length);
      return value.length;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      map.put(key.clone(), value.clone());
      if (durable) {
        sync();
      }
    }

    /** One commit writes all of them; {@code append} is its own call for ascending keys. */
    @Override
    public void append(byte[][] keys, byte[][] values, int count) {
      for (int i = 0; i < count; i++) {
        map.append(keys[i].clone(), values[i].clone());
      }
    }

    @Override
    public long range(byte[] from, int count, View view) {
      Cursor<byte[], byte[]> cursor = cursor(from, view);
      long sum = 0;
      for (int i = 0; i < count && cursor.hasNext(); i++) {
        cursor.next();
        byte[] value = cursor.getValue();
        sum += value.length + value[0];
      }
      return sum;
    }

    private Cursor<byte[], byte[]> cursor(byte[] from, View view) {
      if (view == View.LIVE) {
        return map.cursor(from);
      }
      if (root == null) {
        held = store.registerVersionUsage();
        root = map.flushAndGetRoot();
      }
      return map.cursor(root, from, null, false);
    }

    @Override
    public Scan scan(View view) {
      Cursor<byte[], byte[]> cursor = cursor(null, view);
      long sum = 0;
      long entries = 0;
      while (cursor.hasNext()) {
        sum += Words.sum(cursor.next()) + Words.sum(cursor.getValue());
        entries++;
      }
      return new Scan(entries, sum);
    }

    @Override
    public void close() {
      if (held != null) {
        store.deregisterVersionUsage(held);
      }
    }
  }
}

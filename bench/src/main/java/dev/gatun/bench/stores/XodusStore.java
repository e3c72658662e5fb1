package dev.gatun.bench.stores;

import dev.gatun.bench.data.Words;
import java.nio.file.Path;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.EnvironmentImpl;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;

/**
 * JetBrains Xodus, its layer of environments.
 *
 * <ul>
 *   <li>A log cache of 1 GiB of its own, so that the data is in memory; files of 32 MB, since its default of 8 MB is for small ones.
 *   <li>Asynchronous: {@code flushAndSync} each 100 ms. Durable: {@code setLogDurableWrite(true)}.
 *   <li>Writes take exclusive transactions: optimistic ones would run again and again beside others.
 *   <li>Reads: one transaction for each session, begun anew once in 64 gets and after each own write, as for LMDB.
 *   <li>A store without duplicates and with key prefixing (a Patricia trie), which its documentation advises for fast access.
 * </ul>
 */
final class XodusStore implements PeerStore {
  private static final long CACHE_BYTES = 1L << 30;
  private static final long FILE_KILOBYTES = 32 << 10;
  private static final int GETS_A_RENEWAL = 64;

  private final EnvironmentImpl environment;
  private final Store store;
  private final PeriodicSync clock;

  XodusStore(Path folder, boolean durable) {
    EnvironmentConfig config = new EnvironmentConfig();
    config.setMemoryUsage(CACHE_BYTES).setLogFileSize(FILE_KILOBYTES).setLogDurableWrite(durable).setLogCacheShared(false);
    config.setManagementEnabled(false);
    environment = (EnvironmentImpl) Environments.newInstance(folder.toFile(), config);
    store =
        environment.computeInTransaction(
            transaction -> environment.openStore("data", StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING, transaction));
    clock = durable ? null : new PeriodicSync(this::sync);
  }

  @Override
  public Session session() {
    return new XodusSession();
  }

  @Override
  public void sync() {
    environment.flushAndSync();
  }

  @Override
  public void settle() {
    sync();
  }

  /** Its collector of garbage works in the background when it likes, and has no end that one could wait for. */
  @Override
  public boolean compact() {
    return false;
  }

  @Override
  public void close() {
    if (clock != null) {
      clock.close();
    }
    environment.close();
  }

  private final class XodusSession implements Session {
    private Transaction reader;
    private Transaction frozen;
    private int gets;

    private void renew() {
      if (reader == null) {
        reader = environment.beginReadonlyTransaction();
      } else {
        reader.abort();
        reader = environment.beginReadonlyTransaction();
      }
      gets = GETS_A_RENEWAL;
    }

    @Override
    public int get(byte[] key, byte[] into) {
      if (gets <= 0) {
        renew();
      }
      gets--;
      ByteIterable value = store.get(reader, new ArrayByteIterable(key));
      if (value == null) {
        return -1;
      }
      System.arraycopy(value.getBytesUnsafe(), 0, into, 0, value.getLength());
      return value.getLength();
    }

    @Override
    public void put(byte[] key, byte[] value) {
      environment.executeInExclusiveTransaction(
          transaction -> store.put(transaction, new ArrayByteIterable(key), new ArrayByteIterable(value)));
      gets = 0;
    }

    @Override
    public void append(byte[][] keys, byte[][] values, int count) {
      environment.executeInExclusiveTransaction(
          transaction -> {
            for (int i = 0; i < count; i++) {
              store.putRight(transaction, new ArrayByteIterable(keys[i]), new ArrayByteIterable(values[i]));
            }
          });
    }

    private Cursor cursor(View view) {
      if (view == View.LIVE) {
        renew();
        return store.openCursor(reader);
      }
      if (frozen == null) {
        frozen = environment.beginReadonlyTransaction();
      }
      return store.openCursor(frozen);
    }

    @Override
    public long range(byte[] from, int count, View view) {
      try (Cursor cursor = cursor(view)) {
        long sum = 0;
        boolean more = cursor.getSearchKeyRange(new ArrayByteIterable(from)) != null;
        for (int i = 0; i < count && more; i++) {
          ByteIterable value = cursor.getValue();
          sum += value.getLength() + value.iterator().next();
          more = cursor.getNext();
        }
        return sum;
      }
    }

    @Override
    public Scan scan(View view) {
      try (Cursor cursor = cursor(view)) {
        long sum = 0;
        long entries = 0;
        while (cursor.getNext()) {
          sum += words(cursor.getKey()) + words(cursor.getValue());
          entries++;
        }
        return new Scan(entries, sum);
      }
    }

    private static long words(ByteIterable bytes) {
      byte[] array = bytes.getBytesUnsafe();
      return Words.sum(array, bytes.getLength());
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.abort();
      }
      if (frozen != null) {
        frozen.abort();
      }
    }
  }
}

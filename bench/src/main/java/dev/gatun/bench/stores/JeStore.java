package dev.gatun.bench.stores;

import com.sleepycat.je.CheckpointConfig;
import com.sleepycat.je.Cursor;
import com.sleepycat.je.CursorConfig;
import com.sleepycat.je.Database;
import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.Durability;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.Get;
import com.sleepycat.je.LockMode;
import com.sleepycat.je.Put;
import com.sleepycat.je.ReadOptions;
import com.sleepycat.je.Transaction;
import dev.gatun.bench.data.Words;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Berkeley DB Java Edition.
 *
 * <ul>
 *   <li>A cache of 2 GiB, so that the whole tree is on the heap, which its documentation calls the first thing to tune; log files of 100 MB instead
 *       of 10, as it advises for stores of some size; key prefixing.
 *   <li>Asynchronous: {@code COMMIT_WRITE_NO_SYNC}, which hands each write to the operating system, and {@code flushLog(true)} each 100 ms. Durable:
 *       {@code COMMIT_SYNC}, whose forces it shares among threads.
 *   <li>Reads take no lock beyond the operation ({@code READ_COMMITTED}); walks read uncommitted, which is faster than what others promise.
 *   <li>A writer waits for another for a minute before it gives up, not half a second: a thousand threads take turns.
 *   <li>It has no snapshots: those rows stay empty. Values come in new arrays.
 * </ul>
 */
final class JeStore implements PeerStore {
  private static final long CACHE_BYTES = 2L << 30;
  private static final String FILE_BYTES = "100000000";
  private static final int LOCK_SECONDS = 60;

  private final Environment environment;
  private final Database database;
  private final PeriodicSync clock;

  JeStore(Path folder, boolean durable) {
    EnvironmentConfig config = new EnvironmentConfig().setAllowCreate(true).setTransactional(true);
    config.setCacheSize(CACHE_BYTES);
    config.setConfigParam(EnvironmentConfig.LOG_FILE_MAX, FILE_BYTES);
    config.setConfigParam(EnvironmentConfig.STATS_COLLECT, "false");
    config.setLockTimeout(LOCK_SECONDS, TimeUnit.SECONDS);
    config.setDurability(durable ? Durability.COMMIT_SYNC : Durability.COMMIT_WRITE_NO_SYNC);
    environment = new Environment(folder.toFile(), config);
    database = environment.openDatabase(null, "data", new DatabaseConfig().setAllowCreate(true).setTransactional(true).setKeyPrefixing(true));
    clock = durable ? null : new PeriodicSync(this::sync);
  }

  @Override
  public Session session() {
    return new JeSession();
  }

  @Override
  public boolean hasSnapshots() {
    return false;
  }

  @Override
  public void sync() {
    environment.flushLog(true);
  }

  @Override
  public void checkpoint() {
    environment.checkpoint(new CheckpointConfig().setForce(true));
  }

  @Override
  public void settle() {
    checkpoint();
  }

  /** By its own way for a batch: clean until nothing is left to be cleaned, then a checkpoint, which removes the files. */
  @Override
  public boolean compact() {
    boolean any = false;
    while (environment.cleanLog() > 0) {
      any = true;
    }
    if (any) {
      checkpoint();
    }
    return true;
  }

  @Override
  public void close() {
    if (clock != null) {
      clock.close();
    }
    database.close();
    environment.close();
  }

  private final class JeSession implements Session {
    private final ReadOptions committed = new ReadOptions().setLockMode(LockMode.READ_COMMITTED);
    private final DatabaseEntry keyEntry = new DatabaseEntry();
    private final DatabaseEntry valueEntry = new DatabaseEntry();
    private Cursor cursor;

    @Override
    public int get(byte[] key, byte[] into) {
      keyEntry.setData(key);
      if (database.get(null, keyEntry, valueEntry, Get.SEARCH, committed) == null) {
        return -1;
      }
      System.arraycopy(valueEntry.getData(), valueEntry.getOffset(), into, 0, valueEntry.getSize());
      return valueEntry.getSize();
    }

    @Override
    public void put(byte[] key, byte[] value) {
      keyEntry.setData(key);
      valueEntry.setData(value);
      database.put(null, keyEntry, valueEntry, Put.OVERWRITE, null);
    }

    @Override
    public void append(byte[][] keys, byte[][] values, int count) {
      Transaction transaction = environment.beginTransaction(null, null);
      for (int i = 0; i < count; i++) {
        keyEntry.setData(keys[i]);
        valueEntry.setData(values[i]);
        database.put(transaction, keyEntry, valueEntry, Put.OVERWRITE, null);
      }
      transaction.commit();
    }

    private Cursor cursor() {
      if (cursor == null) {
        cursor = database.openCursor(null, CursorConfig.READ_UNCOMMITTED);
      }
      return cursor;
    }

    @Override
    public long range(byte[] from, int count, View view) {
      keyEntry.setData(from);
      long sum = 0;
      boolean more = cursor().get(keyEntry, valueEntry, Get.SEARCH_GTE, null) != null;
      for (int i = 0; i < count && more; i++) {
        sum += valueEntry.getSize() + valueEntry.getData()[valueEntry.getOffset()];
        more = cursor.get(keyEntry, valueEntry, Get.NEXT, null) != null;
      }
      return sum;
    }

    @Override
    public Scan scan(View view) {
      long sum = 0;
      long entries = 0;
      for (boolean more = cursor().get(keyEntry, valueEntry, Get.FIRST, null) != null; more; ) {
        sum += Words.sum(keyEntry.getData()) + Words.sum(valueEntry.getData());
        entries++;
        more = cursor.get(keyEntry, valueEntry, Get.NEXT, null) != null;
      }
      return new Scan(entries, sum);
    }

    @Override
    public void close() {
      if (cursor != null) {
        cursor.close();
      }
    }
  }
}

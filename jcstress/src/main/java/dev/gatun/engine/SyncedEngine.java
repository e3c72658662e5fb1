package dev.gatun.engine;

import dev.gatun.io.MemoryStorage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real engine whose writes wait for the disk, on a disk in memory, where a force is short: so waiters, leaders and the flusher meet often. It lies
 * in this package because the log is private to it.
 */
public final class SyncedEngine {
  private static final Engine ENGINE = Engine.open(new MemoryStorage(), null, options());
  private static final RawTable TABLE = ENGINE.table("t", "bytes", "bytes");
  private static final int KEYS = 1 << 16;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private SyncedEngine() {}

  private static EngineOptions options() {
    EngineOptions standard = EngineOptions.DEFAULT;
    return new EngineOptions(true, Duration.ofMillis(100), 0, standard.checkpointInterval(), standard.spareCheckpoint(), false, true);
  }

  /** A key of the state's own, with an old value. */
  public static byte[] newKey() {
    int number = NEXT.getAndIncrement() % KEYS;
    byte[] key = {(byte) (number >>> 8), (byte) number};
    putUnsynced(key, 0);
    return key;
  }

  /** Writes without waiting for the disk. */
  public static void putUnsynced(byte[] key, int value) {
    RawBatch batch = new RawBatch();
    batch.put(TABLE, key, new byte[] {(byte) value});
    ENGINE.write(batch, false);
  }

  /** Waits for the disk to have everything written so far. */
  public static void sync() {
    ENGINE.sync();
  }

  /** The value in the tree, on the disk or not: for a twin. */
  public static int peek(byte[] key) {
    byte[] value = TABLE.tree().get(key, 0, key.length);
    return value == null ? -1 : value[0];
  }

  /** Writes durably. */
  public static void put(byte[] key, int value) {
    TABLE.put(key, new byte[] {(byte) value});
  }

  /** The value of a key. */
  public static int get(byte[] key) {
    byte[] value = TABLE.get(key);
    return value == null ? -1 : value[0];
  }

  /** Whether the record that the key's stripe has noted is on the disk. */
  public static boolean isDurable(byte[] key) {
    long durable = ENGINE.wal().durableLsn();
    return KeyStripes.lsn(ENGINE.stripes().load(KeyStripes.stripeOf(TABLE.id(), key, 0, key.length))) <= durable;
  }

  /** Where the log ends in memory. */
  public static long publishedLsn() {
    return ENGINE.wal().publishedLsn();
  }

  /** Whether the log is on the disk up to there, after waiting for it. */
  public static boolean awaitDurable(long lsn) {
    ENGINE.wal().awaitDurable(lsn);
    return ENGINE.wal().durableLsn() >= lsn;
  }
}

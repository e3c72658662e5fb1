package dev.gatun.engine;

import dev.gatun.io.MemoryStorage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the weakened twins of the hot records are made of: a real engine on a disk in memory whose writes wait for the disk, and records that are kept
 * beside it without any precaution. It lies in this package because the trees and stripes are private to it.
 */
public final class HotSlab {
  private static final Engine ENGINE = Engine.open(new MemoryStorage(), null, options());
  private static final RawTable TABLE = ENGINE.table("t", "bytes", "bytes");
  private static final long LOCKED_OR_NOTED = 3;
  private static final int KEYS = 1 << 15;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private HotSlab() {}

  private static EngineOptions options() {
    EngineOptions standard = EngineOptions.DEFAULT;
    return new EngineOptions(true, Duration.ofMillis(100), 0, standard.checkpointInterval(), standard.spareCheckpoint(), false, true);
  }

  /** A key with what is kept of it. */
  public static final class Entry {
    private final byte[] key;
    private final int stripe;
    private final AtomicReference<Kept> kept = new AtomicReference<>();

    Entry(byte[] key) {
      this.key = key;
      this.stripe = TABLE.stripe(key);
    }

    /** What is kept, or null. */
    @SuppressWarnings("NullAway") // the annotation for it is not here
    public Kept kept() {
      return kept.get();
    }

    /** Keeps a value with a tag and returns it. */
    public int keep(long tag, int value) {
      kept.set(new Kept(tag, value));
      return value;
    }

    /** Forgets what is kept. */
    public void forget() {
      kept.set(null);
    }

    /** Waits, and reads the tree as a table does. */
    public int read() {
      return number(Objects.requireNonNull(TABLE.get(key)));
    }

    /** Reads the tree and waits for nothing. */
    public int readAtOnce() {
      return number(Objects.requireNonNull(TABLE.tree().get(key, 0, key.length)));
    }

    /** The tag, or {@link RawTable#NO_TAG}. */
    public long tag() {
      return TABLE.recordTag(stripe);
    }

    /** The LSN of the stripe's word, whether or not a writer is at it. */
    public long carelessTag() {
      return ENGINE.stripes().load(stripe) & ~LOCKED_OR_NOTED;
    }

    /** Whether what was written to the key last is on the disk. */
    public boolean isOnDisk() {
      return TABLE.isVisible(tag());
    }
  }

  /**
   * A value that is kept.
   *
   * @param tag what tells whether it is true
   * @param value the value
   */
  public record Kept(long tag, int value) {}

  private static int number(byte[] value) {
    return value == null ? -1 : value[0];
  }

  /** A key that holds zero. */
  public static Entry newEntry() {
    int number = NEXT.getAndIncrement() % KEYS;
    Entry entry = new Entry(new byte[] {(byte) (number >>> 8), (byte) number});
    put(0, entry);
    return entry;
  }

  /** Writes a value to one or several keys at once, without waiting for the disk. */
  public static void put(int value, Entry... entries) {
    write(value, entries, false);
  }

  /** As {@link #put}, and waits for the disk. */
  public static void putAndWait(int value, Entry... entries) {
    write(value, entries, true);
  }

  /** Removes a key as a range. */
  public static void removeRange(Entry entry) {
    TABLE.removeRange(new Bounds(entry.key, true, entry.key, true, false, Long.MAX_VALUE));
  }

  private static void write(int value, Entry[] entries, boolean sync) {
    RawBatch batch = new RawBatch();
    for (Entry entry : entries) {
      batch.put(TABLE, entry.key, new byte[] {(byte) value});
    }
    ENGINE.write(batch, sync);
  }
}

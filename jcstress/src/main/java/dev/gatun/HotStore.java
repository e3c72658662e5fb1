package dev.gatun;

import dev.gatun.engine.RawTable;
import dev.gatun.io.MemoryStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real stores in memory that keep hot records, shared by all stress tests of a virtual machine: one that is asynchronous and one whose reads wait
 * for the disk. It lies in this package because by the API only files can have hot records. Keys go round in circles, as those of {@code
 * SharedStore} do.
 */
public final class HotStore {
  /** The store under test. */
  public static final Store STORE = Store.inMemory(new HotRecords(1 << 25));

  /** A table of small values. */
  public static final Table<Long, Long> NUMBERS = STORE.table("numbers", Codecs.int64(), Codecs.int64());

  private static final Store SYNCED =
      Store.open(new Home(new MemoryStorage(), null, null), new StoreBuilder(Path.of("")).options(), new HotRecords(1 << 25));
  private static final Table<Long, Long> DURABLE = SYNCED.table("durable", Codecs.int64(), Codecs.int64());
  private static final int CIRCLE = 1 << 14;
  private static final List<long[]> NEIGHBOURS = neighbours();
  private static final long[] STRANGERS = strangers();
  private static final AtomicInteger NEXT = new AtomicInteger();

  private HotStore() {}

  private static int stripe(Table<Long, Long> table, long key) {
    return raw(table).stripe(Int64Codec.INSTANCE.toBytes(key));
  }

  private static RawTable raw(Table<Long, Long> table) {
    return ((StoredTable<Long, Long>) table).raw();
  }

  /** Pairs of keys that share a stripe. */
  private static List<long[]> neighbours() {
    Map<Integer, Long> seen = new HashMap<>();
    List<long[]> pairs = new ArrayList<>();
    for (long key = 2L * CIRCLE; pairs.size() < CIRCLE; key++) {
      Long other = seen.remove(stripe(NUMBERS, key));
      if (other == null) {
        seen.put(stripe(NUMBERS, key), key);
      } else {
        pairs.add(new long[] {other, key});
      }
    }
    return pairs;
  }

  /** Keys of which no two share a stripe, so that a stripe tells of its key alone. */
  private static long[] strangers() {
    BitSet stripes = new BitSet();
    long[] keys = new long[CIRCLE];
    int found = 0;
    for (long key = 0; found < CIRCLE; key++) {
      int stripe = stripe(DURABLE, key);
      if (!stripes.get(stripe)) {
        stripes.set(stripe);
        keys[found++] = key;
      }
    }
    return keys;
  }

  private static int turn() {
    return NEXT.getAndIncrement() & CIRCLE - 1;
  }

  /** The first of two keys that hold zero; their records are kept. */
  public static long newHotKeys() {
    long keys = newKeys();
    warm(keys);
    warm(keys + 1);
    return keys;
  }

  /** The first of two keys that hold zero; the next read of each keeps its record. */
  public static long newKeys() {
    long keys = 2L * turn();
    NUMBERS.put(keys, 0L);
    NUMBERS.put(keys + 1, 0L);
    get(keys);
    get(keys + 1);
    NUMBERS.put(keys, 0L);
    NUMBERS.put(keys + 1, 0L);
    return keys;
  }

  /** Two keys in one stripe that hold zero; their records are kept. */
  public static long[] newNeighbours() {
    long[] keys = NEIGHBOURS.get(turn());
    NUMBERS.put(keys[0], 0L);
    NUMBERS.put(keys[1], 0L);
    warm(keys[0]);
    warm(keys[1]);
    return keys;
  }

  private static void warm(long key) {
    get(key);
    get(key);
  }

  /** The value of a key of the numbers, or -1. */
  public static long get(long key) {
    return NUMBERS.getOrDefault(key, -1L);
  }

  /** A key of the durable table that holds zero; its record is kept. */
  public static long newDurableKey() {
    long key = STRANGERS[turn()];
    SYNCED.write(Durability.ASYNC, batch -> batch.put(DURABLE, key, 0L));
    durable(key);
    durable(key);
    return key;
  }

  /** Writes without waiting for the disk what others are shown only when it is there. */
  public static void putDurable(long key, long value) {
    SYNCED.write(Durability.ASYNC, batch -> batch.put(DURABLE, key, value));
  }

  /** The value of a key of the durable table. */
  public static long durable(long key) {
    return Objects.requireNonNull(DURABLE.get(key));
  }

  /** Whether what was written to the key last is on the disk. There is no answer while the writer still holds the stripe. */
  public static boolean isOnDisk(long key) {
    RawTable table = raw(DURABLE);
    int stripe = stripe(DURABLE, key);
    long tag = table.recordTag(stripe);
    while (tag == RawTable.NO_TAG) {
      Thread.onSpinWait();
      tag = table.recordTag(stripe);
    }
    return table.isVisible(tag);
  }
}

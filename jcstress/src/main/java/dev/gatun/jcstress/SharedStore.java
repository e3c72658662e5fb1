package dev.gatun.jcstress;

import dev.gatun.Codecs;
import dev.gatun.Range;
import dev.gatun.Store;
import dev.gatun.Table;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real store in memory, shared by all stress tests of a virtual machine. Test states are made by the ten thousand, so a state owns no store: it
 * takes keys of its own from a circle that is longer than the number of states alive.
 */
public final class SharedStore {
  /** The store under test. */
  public static final Store STORE = Store.inMemory();

  /** A table of small values: its leaves hold many keys, so states next to each other share pages, latches and now and then stripes. */
  public static final Table<Long, Long> NUMBERS = STORE.table("numbers", Codecs.int64(), Codecs.int64());

  /** A table of wide values: four fill a leaf, so that most writes of a new key divide one. */
  public static final Table<Long, byte[]> WIDE = STORE.table("wide", Codecs.int64(), Codecs.bytes());

  /** A table of wide values that is only ever added to at its end. */
  public static final Table<Long, byte[]> EDGE = STORE.table("edge", Codecs.int64(), Codecs.bytes());

  /** Bytes of a wide value. */
  public static final int WIDE_BYTES = 900;

  private static final long CIRCLE = 1 << 15;
  private static final long KEYS_OF_A_STATE = 4;
  private static final byte[] FILLING = new byte[WIDE_BYTES];
  private static final AtomicLong NEXT = new AtomicLong();
  private static final AtomicLong NEXT_EDGE = new AtomicLong();
  private static final long KEYS_OF_AN_EDGE = 8;
  private static final long EDGES_KEPT = 1 << 13;

  private SharedStore() {}

  /** The first of four keys that belong to the state alone. What they hold is left from an earlier state. */
  public static long newKeys() {
    return NEXT.getAndIncrement() % CIRCLE * KEYS_OF_A_STATE;
  }

  /** Two keys, of which the first so many hold a value of zero and the others nothing. */
  public static long newKeys(int present) {
    long keys = newKeys();
    set(keys, present > 0);
    set(keys + 1, present > 1);
    return keys;
  }

  private static void set(long key, boolean present) {
    if (present) {
      NUMBERS.put(key, 0L);
    } else {
      NUMBERS.remove(key);
    }
  }

  /** Four keys of the wide table, of which the first and the third hold a value. */
  public static long newWideKeys() {
    long keys = newKeys();
    WIDE.remove(keys + 1);
    WIDE.put(keys, FILLING);
    WIDE.put(keys + 2, FILLING);
    return keys;
  }

  /** Eight keys above all that the table has. What is long past is taken away now and then. */
  public static long newEdgeKeys() {
    long edge = NEXT_EDGE.getAndIncrement();
    if (edge % EDGES_KEPT == 0) {
      EDGE.removeRange(Range.lessThan((edge - EDGES_KEPT) * KEYS_OF_AN_EDGE));
    }
    return edge * KEYS_OF_AN_EDGE;
  }

  /** What a wide value is. */
  public static byte[] filling() {
    return FILLING;
  }

  /** Stores a wide value, which often divides the leaf. */
  public static void putWide(long key) {
    WIDE.put(key, FILLING);
  }

  /** The value of a key of the numbers, or -1. */
  public static long get(long key) {
    return NUMBERS.getOrDefault(key, -1L);
  }
}

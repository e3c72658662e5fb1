package dev.gatun;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decoded records that are read again and again, of all tables of a store, bounded by bytes. Which of them stay is decided by Caffeine's W-TinyLFU
 * policy: G. Einziger, R. Friedman, B. Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM Transactions on Storage 13(4), 2017. Whether
 * one is still true is decided by {@link HotTable}; here is only the room. Thread-safe.
 *
 * <p><b>The doorkeeper.</b> To put a record costs several times what it costs to look for one. So a key comes in when it is missed for the second
 * time, which one that is read once never is; the paper has the idea in its section 3.4.2. What was missed lately is remembered by a table of hashes
 * in which the newer replaces the older. Threads race for its slots without order: a hash that is lost, or taken for another key's, moves a record's
 * coming by one miss and nothing else.
 *
 * <p>This is the only class that needs the library, which is optional.
 */
final class HotRecords implements AutoCloseable {
  /**
   * What a record takes beside its bytes, about: the objects here and around them, Caffeine's and its map's, and the headers of key and value. The
   * bytes are counted encoded, which for strings beyond Latin-1 is up to a third too much or half too little.
   */
  static final int OVERHEAD_BYTES = 256;

  private static final int BYTES_FOR_A_SLOT = 512;
  private static final int FEWEST_SLOTS_BITS = 10;
  private static final int MOST_SLOTS_BITS = 20;
  private static final int GOLDEN = 0x9E3779B9;

  private final Cache<Key, HotRecord> cache;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final int[] missed;
  private final int slotShift;
  private volatile boolean closed;

  /** Room for so many bytes; a {@link NoClassDefFoundError} when the library is missing. */
  HotRecords(long bytes) {
    cache =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Key key, HotRecord record) -> record.weight())
            .executor(Runnable::run) // a store starts no threads but its own
            .build();
    int bits = Math.clamp(Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes / BYTES_FOR_A_SLOT), FEWEST_SLOTS_BITS, MOST_SLOTS_BITS);
    missed = new int[1 << bits];
    slotShift = Integer.SIZE - bits;
  }

  /** A key object of a table. Tables are the same when they are the same in the store and decode alike. */
  static final class Key {
    private final HotTable<?, ?> table;
    private final Object key;
    private final int hash;

    Key(HotTable<?, ?> table, Object key) {
      this.table = table;
      this.key = key;
      this.hash = 31 * table.hashCode() + key.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && hash == that.hash && key.equals(that.key) && table.equals(that.table);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  @Nullable HotRecord find(Key key) {
    return cache.getIfPresent(key);
  }

  /** Counts a record that was found and is still true. */
  void hit() {
    hits.increment();
  }

  /** Counts one that was not. */
  void miss() {
    misses.increment();
  }

  /** Whether the key was missed before and not long ago. */
  boolean missedBefore(Key key) {
    int slot = key.hash * GOLDEN >>> slotShift;
    boolean before = missed[slot] == key.hash;
    missed[slot] = key.hash;
    return before;
  }

  void keep(Key key, HotRecord record) {
    cache.put(key, record);
    if (closed) {
      cache.invalidateAll(); // whoever was still reading when the store was closed leaves nothing behind
    }
  }

  void forget(Key key) {
    cache.invalidate(key);
  }

  /** Gives back the room of dropped tables. What comes in later can't be found any more, and goes as what nobody reads goes. */
  void forgetDropped() {
    cache.asMap().keySet().removeIf(key -> key.table.isDropped());
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  /** What is kept, as it is weighed. */
  long bytes() {
    cache.cleanUp();
    return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  @Override
  public void close() {
    closed = true;
    cache.invalidateAll();
  }
}

package dev.gatun.bench.stores;

import java.util.Optional;
import java.util.OptionalLong;

/** An open store with one table of bytes. Thread-safe; what a thread does goes through a session of its own. */
public interface PeerStore extends AutoCloseable {
  /** How long a store is left alone. */
  long REST_MILLIS = 7000;

  /** What one thread reads and writes with. It stays with that thread. */
  Session session();

  /** Forces everything written before to the disk. An asynchronous store is asked for it each 100 ms, or does it itself. */
  void sync();

  /** Pays what writing has left to be done in the background, so that the next cell does not pay for it: checkpoint, flush, compaction. */
  void settle();

  /** Leaves the store alone for some seconds, and for longer while what it does by itself when nobody writes is not done. */
  default void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does once what the store does in the background to bound its log, while others write. */
  default void checkpoint() {
    sync();
  }

  /** Makes the files as small as the store can while it is open or closes. Returns false when it has no such operation. */
  boolean compact();

  /** The bytes of pages in use, without free ones and logs, where the store can tell. */
  default OptionalLong usedBytes() {
    return OptionalLong.empty();
  }

  /** The operations that opening replayed from a log, where the store tells. */
  default OptionalLong replayed() {
    return OptionalLong.empty();
  }

  /** Whether a walk can show the state of one moment while others write. */
  default boolean hasSnapshots() {
    return true;
  }

  /** Whether writes of virtual threads are at home here. Others are given their best number of platform threads. */
  default boolean servesVirtualThreads() {
    return false;
  }

  /**
   * Loads entries that come in the order of their keys by the store's own way for it. Returns the last step, which makes all of them visible and
   * durable; nothing, and nothing is stored, when the store has no such way.
   */
  default Optional<Runnable> bulkLoad(SortedSource source) {
    return Optional.empty();
  }

  @Override
  void close();

  /** Entries in the order of their keys, for a bulk load. */
  interface SortedSource {
    /** How many there are. */
    int size();

    /** The key of the n-th, in the same array each time. */
    byte[] key(int n);

    /** The value of the n-th, in the same array each time. */
    byte[] value(int n);
  }
}

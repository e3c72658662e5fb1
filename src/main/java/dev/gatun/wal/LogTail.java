package dev.gatun.wal;

import dev.gatun.io.Backoff;
import dev.gatun.io.Failure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The end of the log in memory: who may write where, and up to where the log is whole. Many threads append at once, copy in
 * parallel, and never wait for each other's copying.
 *
 * <p><b>Idea.</b> A record passes two positions. {@code reserved} is moved over it before it is copied; the space belongs to its
 * appender alone. When the record is whole in the file's memory its appender <i>publishes</i> it: it writes the record's end into a
 * word of its own, found from its start. {@code published} moves from start to end, record by record, over such words, and so never
 * over a record still being copied: everything before {@code published} is whole.
 *
 * <p><b>The ring.</b> The words are off the log: in it they would be one more thing to zero in a recycled file and would be written
 * to the disk. The word of a record that starts at p is {@code (p >>> 5) mod 65536}. Records are longer than 32 bytes, so records
 * within 2 MiB have different words. A word needs no clearing: records lie end to end, so every record before p ends at p or lower,
 * and "the word is greater than p" can be said only by the record at p or one of a later round. The later round is kept out: an
 * appender whose word lies 65536 or more above that of {@code published} first waits until {@code published} has come nearer.
 *
 * <p><b>Nothing is left behind.</b> There is no thread whose task it is to move {@code published}. Each appender stores its word
 * and then moves it while the next word is there. Let A publish the record at a and B the one that follows, at b. B stores b's word
 * and then reads a's; A stores a's word and then reads b's. All four are volatile, so they have one order that all agree on, and a
 * StoreLoad fence lies between each store and the load after it (the scheme of Dekker). If B did not see a's word, then A's store
 * comes after B's load, which comes after B's store; so A's later load sees b's word and A moves on over B. Without the fence both
 * loads could run ahead of both stores, neither thread would move on, and a waiter for b would wait until the next append. A
 * compare-and-set that fails has lost against one that moved the position, and whoever moved it looks again at the next word.
 *
 * <p>A value of {@code published} that is old when its word is read may meet a word of a later round: then the position has moved,
 * and since it never goes back the compare-and-set fails.
 */
final class LogTail {
  static final int SLOTS = 1 << 16;

  /** At most the size of the smallest record, or two records could share a word. */
  static final int SLOT_SHIFT = 5;

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

  /** The two positions are written by all threads and lie far apart from each other and from the ring, for the sake of the cache. */
  private static final long RESERVED = 128;
  private static final long PUBLISHED = 384;
  private static final long RING = 640;

  private final Failure failure;

  /** Freed by the collector: an appender that comes too late must find memory, not a closed arena. */
  private final MemorySegment words = Arena.ofAuto().allocate(RING + (long) SLOTS * Long.BYTES, 128);

  LogTail(long firstLsn, Failure failure) {
    this.failure = failure;
    LONG.setVolatile(words, RESERVED, firstLsn);
    LONG.setVolatile(words, PUBLISHED, firstLsn);
  }

  /** Where the next record will start. */
  long reserved() {
    return (long) LONG.getVolatile(words, RESERVED);
  }

  /** Everything before this is whole in the file's memory. */
  long published() {
    return (long) LONG.getVolatile(words, PUBLISHED);
  }

  /** Takes the next bytes of the stream; gives their start, or -1 when they would reach beyond the limit. */
  long reserve(long sizeBytes, long limit) {
    while (true) {
      long start = (long) LONG.getVolatile(words, RESERVED);
      if (sizeBytes > limit - start) {
        return -1;
      }
      if (LONG.compareAndSet(words, RESERVED, start, start + sizeBytes)) {
        return start;
      }
    }
  }

  /** Says that the record from start to end is whole. The caller reserved it. */
  void publish(long start, long end) {
    awaitRing(start);
    LONG.setVolatile(words, slot(start), end);
    advance();
  }

  /** Waits until everything before the LSN is whole. */
  void awaitPublished(long lsn) {
    for (int round = 0; published() < lsn; round = Backoff.pause(round)) {
      if (failure.isSet()) {
        throw failure.outcomeUnknown();
      }
    }
  }

  /** Moves {@code published} while the next record's word is there. */
  private void advance() {
    while (true) {
      long at = (long) LONG.getVolatile(words, PUBLISHED);
      long end = (long) LONG.getVolatile(words, slot(at));
      if (end <= at) {
        return;
      }
      boolean moved = LONG.compareAndSet(words, PUBLISHED, at, end);
      assert moved || published() > at;
    }
  }

  /** The word may still be needed by a record one round earlier. Its owner is copying, inside the gate like the caller: this is short. */
  private void awaitRing(long start) {
    for (int round = 0; (start >>> SLOT_SHIFT) - (published() >>> SLOT_SHIFT) >= SLOTS; round = Backoff.pause(round)) {
      if (failure.isSet()) {
        throw failure.outcomeUnknown();
      }
      advance();
    }
  }

  private static long slot(long lsn) {
    return RING + ((lsn >>> SLOT_SHIFT) & (SLOTS - 1)) * Long.BYTES;
  }
}

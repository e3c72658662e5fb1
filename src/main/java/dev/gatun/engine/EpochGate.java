package dev.gatun.engine;

import dev.gatun.io.Backoff;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Lets a cut exclude the writers for microseconds. Writers hold the gate shared while they log, note and apply; a cut holds it exclusively while it
 * ends an epoch: so an operation is in the cut both logged and applied, or neither.
 *
 * <p><b>Algorithm.</b> Shared holders count themselves in one of several padded counters. Entering is: add one to the counter (a read-modify-write),
 * then read {@code pending}; a cut writes {@code pending}, then reads the counters until all are zero. Both sides write, then read, with full
 * ordering in between (Dekker): either the writer sees the pending cut and steps back, or the cut sees the writer and waits for it. The epoch is
 * changed by the cut alone, so it stands still for whoever is inside.
 *
 * <p><b>Phase-fair.</b> A cut first waits until all have got in whom earlier ones turned away. A writer says that it was turned away before it takes
 * its count back, so a cut either waits for its count or finds it among those: at most one more cut comes before it. So neither side starves. Not
 * re-entrant. No force, file or user code may run inside (I5).
 */
final class EpochGate {
  private static final int STRIPES = 16;
  private static final int STRIDE = 16;
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[(STRIPES + 1) * STRIDE];
  private final AtomicInteger turnedAway = new AtomicInteger();
  private final ReentrantLock cutting = new ReentrantLock(true);
  private volatile boolean pending;
  private volatile long epoch;

  EpochGate(long epoch) {
    this.epoch = epoch;
  }

  /** The current epoch; stands still for whoever is inside. */
  long epoch() {
    return epoch;
  }

  /** Enters shared. Returns the ticket to leave with. */
  int enter() {
    int slot = slotOf(Thread.currentThread());
    COUNTS.getAndAdd(counts, slot, 1L);
    if (pending) {
      waitOutside(slot);
    }
    return slot;
  }

  private void waitOutside(int slot) {
    turnedAway.incrementAndGet(); // before it steps back: in between, any number of cuts could pass by a writer that none of them sees
    try {
      COUNTS.getAndAdd(counts, slot, -1L);
      for (int round = 0; ; round = Backoff.pause(round)) {
        if (pending) {
          continue;
        }
        COUNTS.getAndAdd(counts, slot, 1L);
        if (!pending) {
          return;
        }
        COUNTS.getAndAdd(counts, slot, -1L);
      }
    } finally {
      turnedAway.decrementAndGet();
    }
  }

  /** Leaves. */
  void leave(int ticket) {
    COUNTS.getAndAdd(counts, ticket, -1L);
  }

  private static int slotOf(Thread thread) {
    long id = thread.threadId() * 0x9E3779B97F4A7C15L;
    return ((int) (id >>> 60) + 1) * STRIDE; // the top 4 bits: one of 16 counters
  }

  /** Runs the cut with the gate held exclusively; it is given the epoch that may end, and returns its result. {@link #endEpoch} ends the epoch. */
  <R> R exclusively(LongFunction<R> cut) {
    cutting.lock();
    try {
      for (int round = 0; turnedAway.get() > 0; round = Backoff.pause(round)) {
        // those whom the last cut turned away go first
      }
      pending = true;
      try {
        drain();
        return cut.apply(epoch);
      } finally {
        pending = false;
      }
    } finally {
      cutting.unlock();
    }
  }

  private void drain() {
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      for (int round = 0; (long) COUNTS.getVolatile(counts, stripe * STRIDE) != 0; round = Backoff.pause(round)) {
        // A writer inside finishes by itself, even when the store has failed: nothing in there waits for anyone outside.
      }
    }
  }

  /** Begins the next epoch; called from inside a cut. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // a cut is alone
  void endEpoch() {
    epoch = epoch + 1;
  }
}

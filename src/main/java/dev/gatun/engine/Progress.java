package dev.gatun.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener how far long work is: when it begins, ten times a second at most while it goes on, and when it ends. The thread that works calls
 * it, holding no stripe, gate or latch, so that the listener may read and write. What it throws ends the listening and never the work.
 *
 * <p>From inside of a call no other long work begins and the store is not closed ({@link #checkOutside}): a compaction within a compaction would
 * undo the limit of the outer one, and a close would unmap the pages that the caller is about to go on with, or wait for its own thread.
 *
 * <p>Thread-safe.
 */
final class Progress {
  static final long NANOS_BETWEEN = 100_000_000;

  private final LongSupplier clock;
  private final AtomicLong lastNumber = new AtomicLong();
  private final Set<Thread> inside = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ProgressSink sink;

  Progress(@Nullable ProgressSink sink, LongSupplier clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Begins a piece of work. */
  ProgressMeter begin(LongWork work, long total) {
    return new ProgressMeter(this, work, lastNumber.incrementAndGet(), total);
  }

  boolean isListening() {
    return sink != null;
  }

  long now() {
    return clock.getAsLong();
  }

  /** Refuses what a listener must not call. */
  void checkOutside(String call) {
    if (!inside.isEmpty() && inside.contains(Thread.currentThread())) {
      throw new IllegalStateException(call + " was called by a progress listener, which may read and write but not begin or end long work");
    }
  }

  void tell(LongWork work, long number, long done, long total, LongWork.State state) {
    ProgressSink to = sink;
    if (to == null || !inside.add(Thread.currentThread())) {
      return; // a write of the listener has led to work on its own thread, which it need not hear of
    }
    try {
      to.progressed(work, number, done, total, state);
    } catch (Throwable t) {
      leaveOut(t);
    } finally {
      inside.remove(Thread.currentThread());
    }
  }

  /** Once: of several threads that fail at the same time one reports it. */
  private synchronized void leaveOut(Throwable t) {
    if (sink != null) {
      sink = null;
      LoggerFactory.getLogger("dev.gatun").warn("the progress listener failed and is not called any more; the work goes on", t);
    }
  }
}

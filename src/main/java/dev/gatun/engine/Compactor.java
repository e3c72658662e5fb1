package dev.gatun.engine;

import dev.gatun.error.StoreException;
import dev.gatun.format.PageSize;
import dev.gatun.io.FlightRecording;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.slf4j.LoggerFactory;

/**
 * When compactions happen: on call, and in the background when the store is at rest and enough of it is dead. {@link Compaction} is what happens; one
 * at a time.
 *
 * <p>What is dead is what the file has beyond the bytes that the trees' pages hold: free pages, and the free and deleted parts of leaves, by a sample
 * of them ({@link TreeFill}). It is looked at only after changes, and after a compaction only when about an eighth of the data was written since, so
 * that what a compaction cannot win (a snapshot holds it) is not tried again and again.
 */
final class Compactor implements AutoCloseable {
  private static final long LOOK_NANOS = 1_000_000_000;
  private static final int LOOKS_AT_REST = 2;
  private static final long SMALLEST_DEAD_BYTES = 4L << 20;
  private static final int CHANGED_SHARE = 8;
  private static final long LONGEST_PAUSE_NANOS = 100_000_000;
  private static final long CLOSE_MILLIS = 60_000;

  private final Engine engine;
  private final ReentrantLock running = new ReentrantLock();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long compactions;
  private long doneAtLsn = -1;

  Compactor(Engine engine) {
    this.engine = engine;
    this.thread = Thread.ofPlatform().daemon().name("gatun-compact").unstarted(this::loop);
  }

  void start() {
    if (engine.options().compactionDeadShare() > 0) {
      thread.start();
    }
  }

  /** Compacts the whole store on the caller's thread, after one that is running. */
  CompactionResult compact() {
    return run(false, bytes -> giveWay());
  }

  /**
   * After each step whoever waits for the processor gets it first. So a compaction takes what is left beside those who read and write, and all when
   * nobody does; that others work is for nobody else to see, since reads count nothing.
   */
  @SuppressWarnings("ThreadPriorityCheck") // nothing is right or wrong by it
  private static void giveWay() {
    Thread.yield();
  }

  long compactions() {
    return compactions;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private CompactionResult run(boolean inBackground, LongConsumer pace) {
    running.lock();
    try {
      engine.checkWritable();
      CompactionResult result = runMetered(inBackground, pace);
      doneAtLsn = engine.wal().publishedLsn();
      compactions++;
      return result;
    } catch (IOException e) {
      engine.failure().set(e);
      throw new StoreException("a compaction failed: " + e.getMessage(), e);
    } finally {
      running.unlock();
    }
  }

  private CompactionResult runMetered(boolean inBackground, LongConsumer pace) throws IOException {
    try (ProgressMeter meter = engine.progress().begin(LongWork.COMPACTION, engine.allocator().counts().live())) {
      CompactionResult result = runRecorded(inBackground, new Compaction(engine, this::isOpen, pace, meter));
      meter.finish();
      return result;
    }
  }

  private static CompactionResult runRecorded(boolean inBackground, Compaction compaction) throws IOException {
    CompactionEvent event = FlightRecording.IS_POSSIBLE ? new CompactionEvent() : null;
    if (event != null) {
      event.begin();
    }
    CompactionResult result = compaction.run();
    if (event != null) {
      event.done(result, inBackground);
    }
    return result;
  }

  private boolean isOpen() {
    return !stopped && !engine.isClosed() && !engine.failure().isSet();
  }

  // ---------------------------------------------------------------- the background

  private void loop() {
    long lastLsn = engine.wal().publishedLsn();
    int looksAtRest = 0;
    while (isOpen()) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      long lsn = engine.wal().publishedLsn();
      looksAtRest = lsn == lastLsn ? looksAtRest + 1 : 0;
      lastLsn = lsn;
      if (looksAtRest == LOOKS_AT_REST && isOpen()) {
        compactIfDead();
      }
    }
  }

  private void compactIfDead() {
    try {
      if (hasChangedEnough() && isDeadEnough()) {
        run(true, this::pace);
      }
    } catch (RuntimeException | Error e) {
      if (isOpen()) {
        LoggerFactory.getLogger("dev.gatun").warn("a compaction failed; the file stays as large as it is", e);
      }
    }
  }

  private boolean hasChangedEnough() {
    long live = engine.space().livePages() * PageSize.PAGE_BYTES;
    return doneAtLsn < 0 || engine.wal().publishedLsn() - doneAtLsn > live / CHANGED_SHARE;
  }

  private boolean isDeadEnough() {
    long file = engine.allocator().counts().materialised() * PageSize.PAGE_BYTES;
    long dead = file - TreeFill.usedBytes(engine);
    return dead > Math.max(SMALLEST_DEAD_BYTES, (long) (file * engine.options().compactionDeadShare()));
  }

  /** Work goes on when writers come back, so it leaves them most of the disk. */
  private void pace(long bytes) {
    long rate = engine.options().compactionBytesPerSecond();
    if (rate > 0) {
      LockSupport.parkNanos(this, Math.min(LONGEST_PAUSE_NANOS, bytes * 1_000_000_000 / rate));
    }
  }

  /** Ends the thread; a compaction on its way ends after its present step. */
  @Override
  @SuppressWarnings("LockNotBeforeTry") // nothing happens in between
  public void close() {
    stopped = true;
    Ending.await(thread, CLOSE_MILLIS);
    running.lock(); // however the wait ended, nothing is unmapped under a compaction
    running.unlock();
  }
}

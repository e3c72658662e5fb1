package dev.gatun.engine;

import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFullException;
import dev.gatun.format.PageSize;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Failure;
import dev.gatun.io.FlightRecording;
import dev.gatun.io.Latencies;
import java.io.IOException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * When checkpoints happen: after so much log, after so much time, on call, at the end. One at a time; {@link CheckpointRun} is what happens. If one
 * still runs when the next is due, the epoch stretches; writers are slowed down only at twice the trigger, so that the log and recovery stay bounded.
 */
final class Checkpointer implements AutoCloseable {
  private static final long SMALLEST_TRIGGER = 8L << 20;
  private static final long LARGEST_TRIGGER = 1L << 30;
  private static final long LOOK_BYTES = 1L << 20;
  private static final long THROTTLE_NANOS = 200_000;
  private static final long CLOSE_MILLIS = 60_000;

  private final Engine engine;
  private final Failure failure;
  private final ReentrantLock running = new ReentrantLock();
  private final ConcurrentSkipListSet<Long> openChains = new ConcurrentSkipListSet<>();
  private final Thread thread;
  private final Latencies times = new Latencies();
  private volatile KeptCheckpoints kept;
  private volatile long lastCutLsn;
  private volatile long checkpoints;
  private volatile long lastMillis;
  private volatile boolean wanted;
  private volatile long trigger = SMALLEST_TRIGGER;
  private volatile long nextLook;
  private boolean spareUntested;

  /** What was replayed is in no checkpoint yet, and all of it is in the logs before the session's own. */
  private volatile boolean recoveryDue;
  private volatile boolean stopped;

  Checkpointer(Engine engine, KeptCheckpoints kept) {
    this.engine = engine;
    this.failure = engine.failure();
    this.kept = kept;
    this.thread = Thread.ofPlatform().daemon().name("gatun-checkpoint").unstarted(this::loop);
  }

  /**
   * Begins to watch the log, which starts at this LSN. A spare whose successor was not looked through yet is looked after at the first checkpoint.
   */
  void start(long logStart, boolean spareWasTested) {
    spareUntested = !spareWasTested && kept.hasSpare();
    lastCutLsn = logStart;
    look(logStart);
    thread.start();
  }

  /** The checkpoint at the end of a recovery, made while the store is open already. If it fails it is tried again with the next that is due. */
  void checkpointRecovery() {
    recoveryDue = true;
    wanted = true;
    LockSupport.unpark(thread);
  }

  private void loop() {
    long interval = engine.options().checkpointInterval().toNanos();
    long due = System.nanoTime() + interval;
    while (!stopped) {
      if (!wanted) { // a permit given during a checkpoint may have been used up by one of its own waits
        LockSupport.parkNanos(this, Math.max(1, due - System.nanoTime()));
      }
      boolean late = System.nanoTime() - due >= 0;
      if (stopped || !(wanted || late)) {
        continue;
      }
      CheckpointCause cause = recoveryDue ? CheckpointCause.RECOVERY : wanted ? CheckpointCause.LOG : CheckpointCause.TIME;
      wanted = false;
      runInBackground(cause);
      due = System.nanoTime() + interval;
    }
  }

  private void runInBackground(CheckpointCause cause) {
    try {
      if (!failure.isSet() && hasChanges()) {
        checkpoint(cause);
      }
    } catch (RuntimeException | Error e) {
      if (!stopped && !engine.isClosed()) {
        LoggerFactory.getLogger("dev.gatun").warn("a checkpoint failed; the log grows until one succeeds", e);
      }
    }
  }

  /** Whether anything was logged since the last checkpoint, or replayed at the session's start. */
  boolean hasChanges() {
    return recoveryDue || engine.wal().publishedLsn() > lastCutLsn;
  }

  /** Told by writers where the log ends now: a few volatile reads each. */
  void noticed(long endLsn) {
    if (endLsn >= nextLook) {
      look(endLsn);
    }
    if (endLsn - lastCutLsn > trigger() && !wanted) {
      wanted = true;
      LockSupport.unpark(thread);
    }
  }

  /** Slows a writer that holds nothing while a checkpoint is far behind. */
  void throttle() {
    if (engine.options().readOnly()) {
      return;
    }
    while (engine.wal().publishedLsn() - lastCutLsn > 2 * trigger() && running.isLocked() && !failure.isSet() && !engine.isClosed()) {
      LockSupport.parkNanos(this, THROTTLE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        return; // an interrupted thread cannot park; it is not slowed, and the log grows
      }
    }
  }

  /** How much log starts a checkpoint: as much as the data, within limits. */
  long trigger() {
    long asked = engine.options().checkpointBytes();
    return asked > 0 ? asked : trigger;
  }

  /** Once in so much log. The pages of the present trees count, not those that are frozen beside them: else what is kept would make more be kept. */
  private void look(long endLsn) {
    nextLook = endLsn + LOOK_BYTES;
    long dataBytes = engine.allocator().counts().live() * PageSize.PAGE_BYTES / 4 * 3; // of pages that are filled as random writes fill them
    trigger = Math.clamp(dataBytes, SMALLEST_TRIGGER, LARGEST_TRIGGER);
  }

  /** Runs a checkpoint on the caller's thread, after one that is running. The last one of a session says that it was closed cleanly. */
  void checkpoint(CheckpointCause cause) {
    run(cause, null);
  }

  /** A checkpoint that makes a load a part of its table. */
  void load(Load load) {
    run(CheckpointCause.LOAD, load);
  }

  private void run(CheckpointCause cause, @Nullable Load load) {
    running.lock();
    try {
      failure.check();
      if (!cause.isLast()) {
        engine.checkOpen();
      }
      runRecorded(cause, new CheckpointRun(engine, kept, cause, spareUntested, load));
    } catch (DiskFullException e) {
      failure.check(); // after the cut nobody can say whether it counts
      throw new StoreFullException("no space for a checkpoint; the log still holds everything: " + e.getMessage(), e);
    } catch (IOException e) {
      failure.set(e);
      throw new StoreException("a checkpoint failed: " + e.getMessage(), e);
    } finally {
      running.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  private void runRecorded(CheckpointCause cause, CheckpointRun run) throws IOException {
    CheckpointEvent event = FlightRecording.IS_POSSIBLE ? new CheckpointEvent() : null;
    if (event != null) {
      event.begin();
    }
    long begin = System.nanoTime();
    kept = run.run();
    recoveryDue = false;
    spareUntested = false;
    long nanos = System.nanoTime() - begin;
    lastMillis = nanos / 1_000_000;
    times.add(nanos);
    checkpoints++;
    if (event != null) {
      event.done(run, kept.newest(), cause);
    }
  }

  /**
   * The last checkpoint of a session, unless nothing was written since a clean one. Judged when no other is running: one that had made its cut before
   * the store was closed leaves no changes behind, and when it ends the newest checkpoint is not a clean one any more.
   */
  void checkpointAtClose() {
    running.lock();
    try {
      if (hasChanges() || !kept.newest().meta().isCleanClose()) {
        checkpoint(CheckpointCause.CLOSE);
      }
    } finally {
      running.unlock();
    }
  }

  /** The cut has rolled the log here. */
  void cutAt(long lsn) {
    lastCutLsn = lsn;
    wanted = false; // asked for since the thread woke: what was meant is this cut, and a second one at once would copy and write all over again
  }

  /** A batch in parts has logged its first; inside the gate. */
  void chainOpened(long startLsn) {
    openChains.add(startLsn);
  }

  /** The batch is applied, or came to nothing. */
  void chainClosed(long startLsn) {
    openChains.remove(startLsn);
  }

  /** Where replay must begin to see the parts of all chains that are open now; under the exclusive gate. */
  long replayLsn(long cutLsn) {
    Long first = openChains.ceiling(Long.MIN_VALUE); // in one look: batches end outside of the gate
    return first == null ? cutLsn : Math.min(cutLsn, first);
  }

  /**
   * A checkpoint that stays readable.
   *
   * @param checkpoint which one
   * @param blobs its meta page, catalog and free map, whose own pages no pin keeps
   */
  record Pinned(KeptCheckpoint checkpoint, CheckpointBlobs blobs) {}

  /** Pins the newest checkpoint once more, so that it can be read whole. */
  Pinned pinNewest() throws IOException {
    running.lock();
    try {
      KeptCheckpoint newest = kept.newest();
      CheckpointBlobs blobs = CheckpointBlobs.read(engine.parts().data(), newest);
      engine.pins().pin(newest.epoch());
      return new Pinned(newest, blobs);
    } finally {
      running.unlock();
    }
  }

  KeptCheckpoints kept() {
    return kept;
  }

  long checkpoints() {
    return checkpoints;
  }

  long lastMillis() {
    return lastMillis;
  }

  /** How long the checkpoints of this session took. */
  Latencies.Figures times() {
    return times.read();
  }

  long bytesSinceCut() {
    return engine.wal().publishedLsn() - lastCutLsn;
  }

  /** Ends the thread; a running checkpoint is waited for. */
  @Override
  @SuppressWarnings("LockNotBeforeTry") // nothing happens in between
  public void close() {
    stopped = true;
    Ending.await(thread, CLOSE_MILLIS);
    running.lock(); // however the wait ended, nothing is unmapped under a checkpoint
    running.unlock();
  }
}

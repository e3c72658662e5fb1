package dev.gatun.engine;

import dev.gatun.io.DiskFullException;
import dev.gatun.wal.Wal;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Grows the data file and the log in the background, before a writer has to wait for it. New blocks are zeroed and forced, which takes milliseconds;
 * a writer finds them ready. Also ends snapshots that have become too old ({@link Expiry}). Nothing depends on this thread: who needs space and finds
 * none grows by itself.
 */
final class SpaceKeeper implements AutoCloseable {
  private static final long LOOK_NANOS = 5_000_000;
  private static final long IDLE_NANOS = 500_000_000;
  private static final long DISK_FULL_NANOS = 1_000_000_000;
  private static final long LARGEST_LOG_AHEAD = 16L << 20;
  private static final long SMALLEST_LOG_AHEAD = 128L << 10;
  private static final long CLOSE_MILLIS = 10_000;

  /** For less log than this it is not worth it. */
  private static final long SMALLEST_WARM_BYTES = 64L << 10;

  private static final long LARGEST_WARM_BYTES = 2L << 20;

  private final Engine engine;
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean stopped;

  SpaceKeeper(Engine engine) {
    this.engine = engine;
    this.thread = Thread.ofPlatform().daemon().name("gatun-space").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** There are few free pages left. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void loop() {
    long lastLsn = 0;
    while (!stopped && !engine.failure().isSet()) {
      long lsn = engine.wal().publishedLsn();
      boolean idle = lsn == lastLsn;
      warmLog(lastLsn == 0 ? 0 : 2 * (lsn - lastLsn)); // where the log begins says nothing of what is written to it
      lastLsn = lsn;
      asleep = true;
      LockSupport.parkNanos(this, idle ? IDLE_NANOS : LOOK_NANOS);
      asleep = false;
      if (!stopped) {
        endOldSnapshots();
      }
      if (!stopped && engine.checkpointer().hasChanges()) { // nothing ahead of nobody's need: a compacted store stays small
        grow();
      }
    }
  }

  /**
   * What the log will take until the next look and a little more is made writable in the page table. Writers that come to a new page of it at once
   * would wait for each other in the kernel, and all that come after them until they have published. A synchronous store would have to bring these
   * pages to the disk with each force.
   */
  private void warmLog(long bytes) {
    if (bytes < SMALLEST_WARM_BYTES || engine.isSync()) {
      return;
    }
    try {
      engine.wal().warm(Math.min(bytes, LARGEST_WARM_BYTES));
    } catch (InternalError e) {
      if (!stopped && !engine.isClosed()) {
        engine.failure().set(e); // a fault on mapped memory
      }
    }
  }

  private void endOldSnapshots() {
    try {
      engine.expiry().look();
    } catch (RuntimeException | Error e) {
      if (!stopped && !engine.isClosed()) {
        engine.failure().set(e);
      }
    }
  }

  private void grow() {
    try {
      Space space = engine.space();
      if ((space.isLow() || space.isLowForCut()) && !engine.allocator().isLimited()) { // who needs what a compaction withholds takes it
        space.growAhead();
      }
      growLog(engine.wal());
    } catch (DiskFullException e) {
      LockSupport.parkNanos(this, DISK_FULL_NANOS); // who needs the space will say that there is none
    } catch (IOException | RuntimeException | Error e) {
      if (!stopped && !engine.isClosed()) {
        engine.failure().set(e);
      }
    }
  }

  /** Half of what the log has grown to since the last checkpoint is kept ready, so a small store's log stays small. */
  private void growLog(Wal wal) throws IOException {
    long ahead = Math.min(LARGEST_LOG_AHEAD, engine.checkpointer().bytesSinceCut() / 2);
    if (ahead > SMALLEST_LOG_AHEAD && !wal.hasRoom(ahead)) {
      wal.prepareNext();
      wal.makeRoom(ahead);
    }
  }

  @Override
  public void close() {
    stopped = true;
    Ending.await(thread, CLOSE_MILLIS);
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreClosedException;
import dev.gatun.tree.FrozenRoot;
import java.lang.ref.Cleaner;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pinned cut: all tables as they were at one moment, read in place. It holds the pages that it shows and no others. Thread-safe.
 *
 * <p><b>Close against read.</b> Closing marks the snapshot first and gives its pages back afterwards; every read looks at the mark once more after
 * its last load, so bytes of reused pages are never returned. Only user code that runs on mapped bytes is waited for.
 */
public final class RawSnapshot implements AutoCloseable {
  private final Engine engine;
  private final long cut;
  private final Instant openedAt = Instant.now();
  private final Map<Integer, SnapshotView> views = new ConcurrentHashMap<>();
  private final AtomicInteger readers = new AtomicInteger();
  private final Cleaner.Cleanable leak;
  private volatile boolean closed;

  RawSnapshot(Engine engine, long cut) {
    this.engine = engine;
    this.cut = cut;
    this.leak = engine.leaks().watch(this, "snapshot");
  }

  /** The table as of the cut; a table that did not exist then is empty. */
  public RawView view(RawTable table) {
    checkOpen();
    return views.computeIfAbsent(table.id(), id -> new SnapshotView(engine, this, rootOf(table)));
  }

  private FrozenRoot rootOf(RawTable table) {
    table.checkUsable();
    return table.createdIn() > cut ? new FrozenRoot(0, 0) : table.cell().asOf(cut);
  }

  /** When it was opened. */
  public Instant openedAt() {
    return openedAt;
  }

  /** The epoch that the cut ended. */
  long cut() {
    return cut;
  }

  void checkOpen() {
    checkStillOpen();
    engine.checkOpen();
  }

  void checkStillOpen() {
    if (closed) {
      throw new StoreClosedException("the snapshot is closed");
    }
  }

  /** User code is about to read mapped bytes. */
  void enter() {
    readers.incrementAndGet();
    if (closed) {
      leave();
      checkStillOpen();
    }
  }

  void leave() {
    readers.decrementAndGet();
  }

  /** Gives the pages back that only this snapshot shows. Idempotent. Waits for user code that is reading. */
  @Override
  public void close() {
    synchronized (readers) {
      if (closed) {
        return;
      }
      closed = true;
    }
    leak.clean();
    engine.release(this, readers);
  }
}

package dev.gatun.engine;

import dev.gatun.error.SnapshotExpiredException;
import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.io.FlightRecording;
import dev.gatun.page.Allocator;
import dev.gatun.tree.FrozenRoot;
import java.lang.ref.Cleaner;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A pinned cut: all tables as they were at one moment, read in place. It holds the pages that it shows and no others. Thread-safe.
 *
 * <p><b>Close against read.</b> Closing marks the snapshot first and gives its pages back afterwards; every read looks at the mark once more after
 * its last load, so bytes of reused pages are never returned. User code that runs on mapped bytes keeps them: whoever leaves last gives the pages
 * back, so closing never waits, not even when user code closes what it is reading.
 *
 * <p><b>Expiry</b> ({@link Expiry}) is a close by somebody else, with another word for those who read. They did nothing wrong, so what they were
 * given must stay what it was: the cursors of a snapshot that may expire hand out copies, taken before the mark is looked at.
 */
public final class RawSnapshot implements AutoCloseable {
  private final Engine engine;
  private final long cut;
  private final Instant openedAt = Instant.now();
  private final long number;
  private final Map<Integer, SnapshotView> views = new ConcurrentHashMap<>();

  /** User code on mapped bytes, and one more while the snapshot is open. At zero the pages are given back. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final Cleaner.Cleanable leak;
  private final @Nullable SnapshotEvent event = FlightRecording.IS_POSSIBLE ? new SnapshotEvent() : null;
  private final boolean mayExpire;
  private boolean expired; // before closed
  private volatile boolean closed;

  RawSnapshot(Engine engine, long cut, boolean mayExpire) {
    this.engine = engine;
    this.cut = cut;
    this.mayExpire = mayExpire;
    this.number = engine.snapshots().add(cut, openedAt);
    this.leak = engine.leaks().watch(this, "snapshot");
    if (event != null) {
      event.begin();
    }
  }

  /** The table as of the cut; a table that did not exist then is empty. */
  public RawView view(RawTable table) {
    checkOpen();
    table.checkBelongsTo(engine);
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

  /** What {@link OpenSnapshots} knows it by. */
  long number() {
    return number;
  }

  void checkOpen() {
    checkStillOpen();
    engine.checkOpen();
  }

  void checkStillOpen() {
    if (closed) {
      throw gone();
    }
  }

  private StoreException gone() {
    return expired
        ? new SnapshotExpiredException("the snapshot of " + openedAt + " is older than snapshotMaxAge allows and was ended; open another")
        : new StoreClosedException("the snapshot is closed");
  }

  /** Whether it may be ended by others than its owner. */
  boolean mayExpire() {
    return mayExpire;
  }

  boolean isClosed() {
    return closed;
  }

  /** User code is about to read mapped bytes. */
  void enter() {
    if (users.getAndUpdate(now -> now == 0 ? 0 : now + 1) == 0) {
      throw gone();
    }
  }

  void leave() {
    if (users.decrementAndGet() == 0) {
      engine.release(this);
    }
  }

  /** Called once, when nobody reads it any more, and its pages are still kept. */
  void record(Allocator allocator) {
    if (event != null && event.isEnabled()) {
      event.done(cut, allocator.deferredShownBy(cut));
    }
  }

  /** Gives the pages back that only this snapshot shows, at the latest when user code that is reading them returns. Idempotent. */
  @Override
  public void close() {
    end(false);
  }

  /** As {@link #close}, by others than the owner. False when it was closed already. */
  boolean expire() {
    return end(true);
  }

  private boolean end(boolean byAge) {
    synchronized (users) {
      if (closed) {
        return false;
      }
      expired = byAge;
      closed = true; // before any page is given back
    }
    leak.clean();
    leave();
    return true;
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.format.PageSize;
import dev.gatun.io.FlightRecording;
import dev.gatun.tree.TreeBuilder;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bulk load in bytes: a tree of full leaves, built beside the table from keys in ascending order, logged nowhere, and made a part of the table as a
 * whole by {@link #commit}. Memory is flat. Nothing of it is seen, or found after a crash, before.
 *
 * <p><b>Its epoch.</b> The pages are written over a long time, and sealed by this class and not by a checkpoint. So the load has an epoch of its own,
 * in which no other page is ever born: no page is sealed twice under it, however often it changes hands in other epochs (I13), and whoever changes
 * the table later finds every page of the load frozen (I1). It is below the epoch of the attaching cut; the pages count as born before they were
 * shown, which may keep them for a pin that does not show them, and never gives one away that is shown (I6).
 *
 * <p>Used by one thread at a time.
 */
public final class RawLoader implements AutoCloseable {
  private enum State { OPEN, BUILT, DONE }

  private final Engine engine;
  private final RawTable table;
  private final long epoch;
  private final long lsn;
  private final LoadPages pages;
  private final TreeBuilder builder;
  private final byte[] reference = new byte[PageSize.PAGE_BYTES];
  private byte @Nullable [] firstKey;
  private long root;
  private State state = State.OPEN;
  private boolean broken;

  RawLoader(Engine engine, RawTable table) {
    engine.checkWritable();
    table.checkUsable();
    this.engine = engine;
    this.table = table;
    this.epoch = engine.ownEpoch();
    this.lsn = engine.wal().publishedLsn();
    this.pages = new LoadPages(engine, epoch, lsn);
    this.builder = new TreeBuilder(pages, table.id(), epoch, lsn);
  }

  /** The key that was put last, or null. */
  public byte @Nullable [] lastKey() {
    return builder.lastKey();
  }

  /** Whether a key is above all that were put. */
  public boolean follows(byte[] key) {
    return builder.follows(key, 0, key.length);
  }

  private void checkFirst(byte[] key) {
    try (RawCursor cursor = table.cursor(Bounds.ALL)) {
      if (cursor.last() && Arrays.compareUnsigned(cursor.key(), key) >= 0) {
        throw new LoadOrderException(key, cursor.key());
      }
    }
  }

  /**
   * Adds an entry whose key {@link #follows}.
   *
   * @throws LoadOrderException when it is the first and the table has a key that is not below; {@link #commit} asks again
   */
  public void put(byte[] key, byte[] value) {
    checkState(state == State.OPEN);
    checkWhole();
    if (key.length > PageSize.MAX_KEY_BYTES) {
      throw new IllegalArgumentException("a key has " + PageSize.MAX_KEY_BYTES + " bytes at most, this one has " + key.length);
    }
    try {
      engine.checkWritable();
      table.checkUsable();
      if (firstKey == null) {
        checkFirst(key);
      }
      if (Space.isInline(key.length, value.length)) {
        add(key, value, value.length, false);
      } else {
        putLarge(key, value);
      }
    } catch (IOException e) {
      throw failed(e);
    } catch (RuntimeException e) {
      throw ended(e);
    }
    if (firstKey == null) {
      firstKey = key.clone();
    }
  }

  private void putLarge(byte[] key, byte[] value) throws IOException {
    int[] at = {0};
    byte[] runs = pages.writeLarge((target, offset, length) -> {
      System.arraycopy(value, at[0], target, offset, length);
      at[0] += length;
    }, value.length);
    System.arraycopy(runs, 0, reference, 0, runs.length);
    add(key, reference, runs.length, true);
  }

  /** What fails in here, a full disk say, may have left a branch half done. */
  private void add(byte[] key, byte[] stored, int length, boolean large) throws IOException {
    broken = true;
    builder.add(key, 0, key.length, stored, 0, length, large);
    broken = false;
  }

  /**
   * Makes all entries a part of the table, durably, by a checkpoint; returns how many there are. What fails before the checkpoint's cut, a full disk
   * say, has changed nothing, and may be tried again.
   *
   * @throws LoadOrderException when the table has a key that is not below the first; nothing has changed
   */
  public long commit() {
    checkState(state != State.DONE);
    engine.progress().checkOutside("the commit of a bulk load");
    try {
      engine.checkWritable();
      table.checkUsable();
      byte[] first = firstKey;
      if (first != null) {
        commitRecorded(first);
      }
      state = State.DONE;
      return builder.count();
    } catch (IOException e) {
      throw failed(e);
    } catch (RuntimeException e) {
      throw ended(e);
    }
  }

  private void commitRecorded(byte[] first) throws IOException {
    BulkLoadEvent event = FlightRecording.IS_POSSIBLE ? new BulkLoadEvent(table.name()) : null;
    if (event != null) {
      event.begin();
    }
    commit(first);
    if (event != null) {
      event.done(builder.count());
    }
  }

  private void commit(byte[] first) throws IOException {
    checkWhole();
    if (state == State.OPEN) {
      broken = true;
      root = builder.finish();
      state = State.BUILT;
      broken = false;
    }
    try (ProgressMeter meter = engine.progress().begin(LongWork.BULK_LOAD, pages.count())) {
      pages.writeBack(meter);
      join(first);
      meter.finish();
    }
  }

  private void join(byte[] first) {
    Load load = new Load(engine, table, pages, root, first, builder.count(), epoch, lsn);
    try {
      engine.checkpointer().load(load);
    } catch (Throwable t) {
      broken = load.isJoined();
      throw t;
    }
  }

  private void checkWhole() {
    if (broken) {
      throw new IllegalStateException("the bulk load has failed; close it and begin another");
    }
  }

  private static void checkState(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the bulk load was committed or closed");
    }
  }

  private RuntimeException failed(IOException e) {
    engine.failure().set(e);
    return new StoreException("the bulk load failed: " + e.getMessage(), e);
  }

  /** The memory of a closed store is gone, however that shows. */
  private RuntimeException ended(RuntimeException e) {
    return engine.isClosed() && !(e instanceof StoreException) ? new StoreClosedException("the store is closed") : e;
  }

  /** Without {@link #commit} gives everything back. Idempotent. */
  @Override
  public void close() {
    if (state != State.DONE) {
      state = State.DONE;
      abandon();
    }
  }

  private void abandon() {
    if (engine.isClosed() || engine.failure().isSet()) {
      return; // who owns which page is known again after the next opening
    }
    try {
      pages.abandonAll();
    } catch (IllegalStateException e) {
      if (!engine.isClosed()) {
        throw e;
      }
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.StoreFullException;
import dev.gatun.format.PageSize;
import dev.gatun.tree.LargeCopy;
import dev.gatun.tree.LargeEntries;
import dev.gatun.tree.LargeMove;
import dev.gatun.tree.OverflowRuns;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.RootChange;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves large values of a table away from the end of the file: the runs of each that lie there are copied from a pinned cut to unattached runs with
 * nothing held, piece by piece, and take their place if the entry is still the same. Neither the runs nor the leaf are trusted by anybody before a
 * checkpoint names them.
 */
final class LargeMoves {
  private final Engine engine;
  private final RawTable table;
  private final long above;
  private final BooleanSupplier goesOn;
  private final LongConsumer pace;
  private long moved;
  private boolean isComplete = true;

  LargeMoves(Engine engine, RawTable table, long above, BooleanSupplier goesOn, LongConsumer pace) {
    this.engine = engine;
    this.table = table;
    this.above = above;
    this.goesOn = goesOn;
    this.pace = pace;
  }

  /** Returns how many were moved. */
  long run() {
    try (RawSnapshot snapshot = engine.pinnedNow(() -> {})) {
      if (table.isChangeable() && table.createdIn() <= snapshot.cut()) {
        new LargeEntries(engine.treeSpace(), above, this::move).walk(table.cell().asOf(snapshot.cut()).pointer());
      }
    }
    return moved;
  }

  /** Whether there was a place for all. */
  boolean isComplete() {
    return isComplete;
  }

  private boolean move(byte[] key, byte[] reference) {
    byte[] copy = copy(reference);
    if (copy == null) {
      isComplete = false;
      return false; // the rest stays where it is
    }
    LargeMove move = new LargeMove(engine.treeSpace(), table.cell(), table.writer(), key, reference, copy);
    boolean installed = false;
    try {
      installed = install(key, move);
    } finally {
      if (!installed && !engine.failure().isSet()) {
        OverflowRuns.abandon(engine.treeSpace(), copy, reference);
      }
    }
    moved += installed ? 1 : 0;
    pace.accept((long) new LargeCopy(engine.treeSpace(), reference, above).pages() * PageSize.PAGE_BYTES);
    return goesOn.getAsBoolean();
  }

  /** Null when there is no place below: the file is to become smaller, and does not grow for it. */
  private byte @Nullable [] copy(byte[] reference) {
    LargeCopy copy = new LargeCopy(engine.treeSpace(), reference, above);
    int pages = copy.pages();
    if (!engine.allocator().reserve(pages)) {
      return null;
    }
    try (Reservation reserved = new Reservation(engine.allocator(), pages)) {
      return copy.write(engine.gate().epoch(), LargeMoves::noRun, reserved);
    } catch (StoreFullException e) {
      return null;
    } catch (IOException e) {
      throw new AssertionError(e); // a reader of mapped pages
    }
  }

  private static void noRun(int pages) {
    throw new StoreFullException("no run of " + pages + " pages below the limit");
  }

  private boolean install(byte[] key, LargeMove move) {
    int height = new RootChange(engine.treeSpace(), table.cell()).height();
    int stripe = KeyStripes.stripeOf(table.id(), key, 0, key.length);
    try (Reservation reservation = engine.space().reserveForCompaction(Space.pagesFor(1, key.length, height + 1, Integer.MAX_VALUE))) {
      engine.stripes().lock(stripe);
      try {
        return table.isChangeable() && move.isCurrent() && enterAndInstall(move, reservation);
      } finally {
        engine.stripes().unlock(stripe); // unchanged: the entry says what it said
      }
    }
  }

  private boolean enterAndInstall(LargeMove move, Reservation reservation) {
    int ticket = engine.gate().enter();
    try {
      engine.checkWritable();
      long epoch = engine.gate().epoch();
      boolean installed = table.isChangeable() && installOrFail(move, epoch, reservation);
      reservation.finish(engine.treeSpace(), epoch);
      return installed;
    } finally {
      engine.gate().leave(ticket);
    }
  }

  private boolean installOrFail(LargeMove move, long epoch, Reservation reservation) {
    try {
      return move.install(epoch, reservation);
    } catch (Throwable t) {
      engine.failure().set(t); // latches may be held
      throw t;
    }
  }
}

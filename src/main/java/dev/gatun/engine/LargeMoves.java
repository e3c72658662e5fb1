package dev.gatun.engine;

import dev.gatun.error.StoreFullException;
import dev.gatun.tree.LargeEntries;
import dev.gatun.tree.LargeMove;
import dev.gatun.tree.OverflowReader;
import dev.gatun.tree.OverflowRuns;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.RootChange;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Moves large values of a table away from the end of the file: each is copied from a pinned cut to unattached runs with nothing held, piece by piece,
 * and takes its place if the entry is still the same. Neither the runs nor the leaf are trusted by anybody before a checkpoint names them.
 */
final class LargeMoves {
  private final Engine engine;
  private final RawTable table;
  private final long above;
  private final BooleanSupplier goesOn;
  private final LongConsumer pace;
  private long moved;

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

  private boolean move(byte[] key, byte[] reference) {
    byte[] copy;
    try {
      copy = LargeValues.write(engine, new OverflowReader(engine.treeSpace(), reference), OverflowRuns.length(reference));
    } catch (StoreFullException e) {
      return false; // the rest stays where it is
    } catch (IOException e) {
      throw new AssertionError(e); // a reader of mapped pages
    }
    LargeMove move = new LargeMove(engine.treeSpace(), table.cell(), table.writer(), key, reference, copy);
    boolean installed = false;
    try {
      installed = install(key, move);
    } finally {
      if (!installed && !engine.failure().isSet()) {
        OverflowRuns.abandon(engine.treeSpace(), copy);
      }
    }
    moved += installed ? 1 : 0;
    pace.accept(OverflowRuns.length(reference));
    return goesOn.getAsBoolean();
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

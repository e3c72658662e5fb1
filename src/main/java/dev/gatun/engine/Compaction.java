package dev.gatun.engine;

import dev.gatun.format.PageSize;
import dev.gatun.page.Allocator;
import dev.gatun.page.Extents;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.RootChange;
import dev.gatun.tree.TreeRefill;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * One compaction, from the first leaf to the cut of the file. It changes pages and not what they say, so nothing of it is logged; its work becomes
 * durable with the next checkpoint, and a crash before finds the trees of the last one and the log, as ever.
 *
 * <ol>
 *   <li>refill: level by level each tree's nodes are laid out anew, fuller, without deleted entries, in the order of their keys ({@link TreeRefill})
 *   <li>settle: two checkpoints, after which no kept one shows the old places
 *   <li>withhold: no page at the end of the file is handed out any more, as far as what is free below can take in what lies there
 *   <li>move: what lies there goes below, node by node and value by value
 *   <li>settle; if nobody has a page there now, the file ends there: {@link Allocator#endAtLimit}
 *   <li>checkpoint: the newest names the smaller size; readers are led to the tail no more
 *   <li>checkpoint: both kept ones name it; the tail is unmapped and cut off (I7)
 * </ol>
 *
 * <p>It gives way: a writer that needs space takes the withheld pages back, and the file is then not cut. Each step inside the gate handles a few
 * dozen pages (I5). Owned by one thread; one compaction at a time.
 */
final class Compaction {
  private static final int PASSES = 4;
  private static final int SETTLE_SHARE = 8;
  private static final long SLACK_PAGES = 64;

  private final Engine engine;
  private final Allocator allocator;
  private final BooleanSupplier goesOn;
  private final LongConsumer pace;
  private final ProgressMeter meter;
  private long place = 1;
  private long replaced; // pages since the last settling
  private long nodesRead;
  private long pagesMoved;
  private long nodesMerged;
  private long valuesMoved;
  private boolean isAllMoved;

  /**
   * Prepares a compaction.
   *
   * @param goesOn asked between steps; when it says no, the compaction ends with what is done
   * @param pace told after each step how many bytes it has written; may wait
   * @param meter told how many pages were looked at or moved
   */
  Compaction(Engine engine, BooleanSupplier goesOn, LongConsumer pace, ProgressMeter meter) {
    this.engine = engine;
    this.allocator = engine.allocator();
    this.goesOn = goesOn;
    this.pace = pace;
    this.meter = meter;
  }

  CompactionResult run() throws IOException {
    long begin = System.nanoTime();
    long fileBytes = fileBytes();
    long logBytes = engine.wal().allocatedBytes();
    try {
      engine.tables().forEach(table -> unlessDropped(table, () -> refill(table)));
      settle();
      long shortest = Long.MAX_VALUE;
      while (goesOn.getAsBoolean() && shrink() && fileBytes() < shortest) {
        shortest = fileBytes(); // again, until it has no extent more than it needs, or writers make it longer as fast as it is cut
      }
    } finally {
      allocator.readmit();
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    return new CompactionResult(
        nodesRead, pagesMoved, nodesMerged, valuesMoved, fileBytes, fileBytes(), logBytes, engine.wal().allocatedBytes(), millis);
  }

  /** A table that is dropped meanwhile needs nothing any more. */
  private static void unlessDropped(RawTable table, Runnable step) {
    try {
      step.run();
    } catch (IllegalStateException e) {
      if (!table.isDropped()) {
        throw e;
      }
    }
  }

  private long fileBytes() {
    return PageSize.fileOffset(engine.parts().pages().materialisedPages());
  }

  // ---------------------------------------------------------------- refill

  /** Merged branches can leave leaves below one parent that had two; so again while it helps. */
  private void refill(RawTable table) {
    long merged;
    int pass = 0;
    do {
      merged = nodesMerged;
      int height = new RootChange(engine.treeSpace(), table.cell()).height();
      for (int level = 0; level < height - 1; level++) {
        walk(table, level, TreeRefill.KEEP_PLACES);
      }
      collapse(table);
    } while (nodesMerged > merged && ++pass < PASSES && goesOn(table));
  }

  private void walk(RawTable table, int level, long above) {
    try (TreeRefill refill = new TreeRefill(engine.treeSpace(), table.cell(), level, above).from(above == TreeRefill.KEEP_PLACES ? place : 1)) {
      while (goesOn(table) && refill.next()) {
        nodesRead += refill.count();
        meter.add(refill.count());
        if (refill.isWorthwhile()) {
          install(table, refill);
        } else {
          refill.skip();
        }
      }
      place = refill.place();
    }
  }

  private boolean goesOn(RawTable table) {
    return goesOn.getAsBoolean() && table.isChangeable();
  }

  private void install(RawTable table, TreeRefill refill) {
    int count = refill.count();
    int nodes = refill.nodes();
    boolean installed = false;
    try (Reservation reservation = reserve(refill.pagesNeeded())) {
      int ticket = engine.gate().enter();
      try {
        engine.checkWritable();
        long epoch = engine.gate().epoch();
        if (table.isChangeable()) { // else its pages are being counted, to be given back, or it is to have another root
          installed = installOrFail(refill, epoch, reservation);
        }
        reservation.finish(engine.treeSpace(), epoch);
      } finally {
        engine.gate().leave(ticket);
      }
    }
    if (installed) {
      pagesMoved += nodes;
      nodesMerged += count - nodes;
      replaced += count;
      pace.accept((long) nodes * PageSize.PAGE_BYTES);
    }
  }

  private boolean installOrFail(TreeRefill refill, long epoch, Reservation reservation) {
    try {
      return refill.install(epoch, reservation);
    } catch (Throwable t) {
      engine.failure().set(t); // latches may be held
      throw t;
    }
  }

  private void collapse(RawTable table) {
    boolean collapsed = true;
    while (collapsed && goesOn(table)) {
      new RootChange(engine.treeSpace(), table.cell()).height(); // verifies the root before the gate
      collapsed = atRoot(table, (root, epoch, reservation) -> root.collapse(epoch), 0);
    }
  }

  private interface RootStep {
    boolean run(RootChange root, long epoch, Reservation reservation);
  }

  private boolean atRoot(RawTable table, RootStep step, int pages) {
    try (Reservation reservation = reserve(pages)) {
      int ticket = engine.gate().enter();
      try {
        engine.checkWritable();
        long epoch = engine.gate().epoch();
        return table.isChangeable() && runOrFail(step, new RootChange(engine.treeSpace(), table.cell()), epoch, reservation);
      } finally {
        engine.gate().leave(ticket);
      }
    }
  }

  private boolean runOrFail(RootStep step, RootChange root, long epoch, Reservation reservation) {
    try {
      return step.run(root, epoch, reservation);
    } catch (Throwable t) {
      engine.failure().set(t); // latches may be held
      throw t;
    }
  }

  /** What was replaced comes back by two checkpoints; the file is made longer only when that is not enough. */
  private Reservation reserve(int pages) {
    if (engine.space().isLow() && replaced > allocator.counts().materialised() / SETTLE_SHARE) {
      settle();
    }
    return engine.space().reserveForCompaction(pages);
  }

  /** After two checkpoints neither of the kept ones shows what was replaced before. */
  private void settle() {
    replaced = 0;
    engine.checkpointer().checkpoint(CheckpointCause.COMPACTION);
    engine.checkpointer().checkpoint(CheckpointCause.COMPACTION);
  }

  // ---------------------------------------------------------------- shrink

  /** Cuts the file as far as what is free takes in what is used behind; false if nothing was cut. */
  private boolean shrink() throws IOException {
    for (long end = withhold(0); end != 0; end = withhold(end)) {
      moveBelow(end);
      settle();
      if (allocator.endAtLimit()) {
        cutTail();
        return true;
      }
      if (isAllMoved) {
        return false; // a snapshot shows a page behind, or a writer took the space
      }
      allocator.readmit(); // what is free below is in pieces too small for the values; higher up there are more of it, and fewer values
    }
    return false;
  }

  private void cutTail() throws IOException {
    engine.checkpointer().checkpoint(CheckpointCause.COMPACTION);
    engine.parts().pages().unmapTail();
    engine.checkpointer().checkpoint(CheckpointCause.COMPACTION);
    engine.parts().pages().cutTail();
  }

  /**
   * The lowest end of an extent where the file can be cut, with no page handed out from there on; or 0. After one that was tried in vain, halfway to
   * the end of the file.
   */
  private long withhold(long tried) {
    Allocator.Counts counts = allocator.counts();
    long used = counts.materialised() - counts.free();
    int lowest = Extents.index(used + SLACK_PAGES) + 1;
    int next = tried == 0 ? 0 : (Extents.index(tried) + Extents.index(counts.materialised()) + 1) / 2;
    for (int extents = Math.max(lowest, next); Extents.firstId(extents) < counts.materialised(); extents++) {
      long end = Extents.firstId(extents);
      if (allocator.limit(end)) {
        if (allocator.usedFrom(end) + SLACK_PAGES <= allocator.available() - allocator.floor()) {
          return end;
        }
        allocator.readmit();
      }
    }
    return 0;
  }

  /** Nodes first: they take the small holes, and without a page left behind no table is searched for large values. */
  private void moveBelow(long end) {
    isAllMoved = true;
    for (RawTable table : engine.tables()) {
      unlessDropped(table, () -> moveBelow(table, end));
    }
    for (RawTable table : engine.tables()) {
      if (allocator.liveFrom(end) > 0 && allocator.isLimited()) {
        unlessDropped(table, () -> moveValuesBelow(table, end));
      }
    }
  }

  private void moveValuesBelow(RawTable table, long end) {
    LargeMoves values = new LargeMoves(engine, table, end, () -> goesOn(table) && allocator.isLimited(), this::valueMoved);
    valuesMoved += values.run();
    isAllMoved &= values.isComplete();
  }

  private void valueMoved(long bytes) {
    meter.add(bytes / PageSize.PAGE_BYTES);
    pace.accept(bytes);
  }

  private void moveBelow(RawTable table, long end) {
    int height = new RootChange(engine.treeSpace(), table.cell()).height();
    for (int level = 0; level < height - 1 && allocator.isLimited(); level++) {
      walk(table, level, end);
    }
    boolean moved = false;
    while (!moved && goesOn(table) && allocator.isLimited()) {
      moved = atRoot(table, (root, epoch, reservation) -> root.moveFrom(end, epoch, reservation), 1);
    }
  }
}

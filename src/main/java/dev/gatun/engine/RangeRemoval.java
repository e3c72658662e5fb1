package dev.gatun.engine;

import dev.gatun.error.StoreFullException;
import dev.gatun.format.LogOperation;
import dev.gatun.format.LogRecord;
import dev.gatun.io.FlightRecording;
import dev.gatun.tree.RangePlan;
import dev.gatun.tree.RangeUnlink;
import dev.gatun.tree.Reservation;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The removal of a range of keys, slice by slice. There is no key whose stripe would order it, so each slice is logged and applied alone under the
 * exclusive gate, and says so in the word of the table ({@link TableFloor}).
 *
 * <ol>
 *   <li>With nothing held, the slice's pages are gathered and verified. They tell its upper end: the range's own if they are few, else a separator
 *       ({@link RangePlan}). Pages for the copies are reserved.
 *   <li>Under the gate the plan is compared with the tree. If it stands no longer, the next try is half as large; the smallest slices are planned
 *       anew in there, on a tree that stands still, if that needs no page that was never touched.
 *   <li>Still there: lock the table's word, append the record, note its LSN in the word, unlink, unlock.
 *   <li>In the end, with nothing held: wait until the last record is durable, or published.
 * </ol>
 *
 * The time under the gate is that of at most so many pages: each has its latch word read and raised and its bit set in the free map. Owned by one
 * thread.
 */
final class RangeRemoval {
  /** Pages of a slice. */
  static final int SLICE_PAGES = 1000;

  private static final int SMALLEST_SLICE_PAGES = 16;
  private static final long NO_ROOM = -1;
  private static final long MOVED = -2;

  private final Engine engine;
  private final RawTable table;
  private final KeyRange range;
  private long removed;
  private long lsn;

  RangeRemoval(Engine engine, RawTable table, KeyRange range) {
    this.engine = engine;
    this.table = table;
    this.range = range;
  }

  /** Removes what is there when the walk comes along; returns how many entries that were. */
  long run(int slicePages) {
    RangeRemovalEvent event = FlightRecording.IS_POSSIBLE ? new RangeRemovalEvent(table.name()) : null;
    if (event != null) {
      event.begin();
    }
    removeAll(slicePages, event);
    if (event != null) {
      event.done(removed);
    }
    return removed;
  }

  private void removeAll(int slicePages, @Nullable RangeRemovalEvent event) {
    byte[] from = range.low();
    while (from != null) {
      engine.checkWritable();
      table.checkUsable();
      engine.checkpointer().throttle();
      table.awaitLoad();
      try {
        from = sliceWithSpace(from, slicePages);
        if (event != null) {
          event.slices++;
        }
      } catch (LoadingException e) {
        table.awaitLoad();
      }
    }
    engine.awaitVisible(lsn);
    engine.checkpointer().noticed(lsn);
  }

  /** Removals go on when the disk is full, as deletes do: nothing is held here, and a checkpoint gives space back. */
  private byte @Nullable [] sliceWithSpace(byte[] from, int slicePages) {
    for (int checkpoints = 0; ; checkpoints++) {
      try {
        return slice(from, slicePages);
      } catch (StoreFullException e) {
        if (checkpoints == WritePath.CHECKPOINTS_THAT_FREE) {
          throw e;
        }
        engine.writePath().freeSpace(e);
      }
    }
  }

  /** Removes a slice; returns where the next one begins, or null. */
  private byte @Nullable [] slice(byte[] from, int slicePages) {
    for (int pages = slicePages; ; pages = Math.max(SMALLEST_SLICE_PAGES, pages / 2)) {
      RangePlan plan = new RangePlan(engine.treeSpace(), table.cell(), from, range.high(), pages);
      plan.gather();
      boolean mayPlanInside = pages <= SMALLEST_SLICE_PAGES;
      long end = removeWithRoom(plan, from, mayPlanInside);
      if (end != MOVED) {
        lsn = Math.max(lsn, end);
        removed += plan.entries();
        return plan.isCut() ? plan.end() : null;
      }
    }
  }

  private long removeWithRoom(RangePlan plan, byte[] from, boolean mayPlanInside) {
    int pages = Math.max(plan.newPages(), pagesFor(table));
    try (Reservation reservation = engine.space().reserveUrgently(pages)) {
      while (true) {
        long end = engine.gate().exclusively(epoch -> removeAlone(plan, from, mayPlanInside, pages, reservation, epoch));
        if (end != NO_ROOM) {
          return end;
        }
        engine.makeLogRoom(LogOperation.removeRangeBytes(table.id(), from, plan.end()));
      }
    }
  }

  private long removeAlone(RangePlan plan, byte[] from, boolean mayPlanInside, int pages, Reservation reservation, long epoch) {
    engine.checkWritable();
    table.checkUsable();
    table.checkNotLoading();
    if (!plan.stands() && !(mayPlanInside && plan.gatherTouched() && plan.newPages() <= pages)) {
      return MOVED;
    }
    return plan.entries() == 0 ? engine.wal().publishedLsn() : logAndApply(plan, body(table, from, plan.end()), reservation, epoch);
  }

  private long logAndApply(RangePlan plan, byte[] body, Reservation reservation, long epoch) {
    boolean logged = false;
    boolean applied = false;
    table.floor().lock();
    try {
      long end = engine.wal().append(LogRecord.DATA, body, 0, body.length, crc(body), LogRecord.NO_LINK);
      logged = end >= 0;
      if (logged) {
        table.floor().note(end); // before the first change
        RangeUnlink.apply(engine.treeSpace(), table.cell(), plan, end, epoch, reservation);
        reservation.finish(engine.treeSpace(), epoch);
        applied = true;
      }
      return end;
    } catch (Throwable t) {
      if (logged) {
        engine.failure().set(t);
      }
      throw t;
    } finally {
      if (applied || !logged) { // what is half applied stays noted for good
        table.floor().unlock();
      }
    }
  }

  // ---------------------------------------------------------------- for others who remove ranges

  /** Pages that one removal may take of a table's tree. */
  static int pagesFor(RawTable table) {
    return 2 * table.height() + 2;
  }

  /** Does what a record of the log says, on whatever pages the tree has now. */
  static void replay(Engine engine, RawTable table, KeyRange range, long lsn, long epoch) {
    RangePlan plan = new RangePlan(engine.treeSpace(), table.cell(), range.low(), range.high(), Integer.MAX_VALUE);
    plan.gather();
    try (Reservation reservation = engine.space().reserveUrgently(plan.newPages())) {
      RangeUnlink.apply(engine.treeSpace(), table.cell(), plan, lsn, epoch, reservation);
      reservation.finish(engine.treeSpace(), epoch);
    }
  }

  private static byte[] body(RawTable table, byte[] low, byte @Nullable [] high) {
    byte[] body = new byte[LogOperation.removeRangeBytes(table.id(), low, high)];
    LogOperation.removeRange(body, 0, table.id(), low, high);
    return body;
  }

  private static int crc(byte[] body) {
    CRC32C crc = new CRC32C();
    crc.update(body, 0, body.length);
    return (int) crc.getValue();
  }
}

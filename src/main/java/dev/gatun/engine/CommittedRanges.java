package dev.gatun.engine;

import dev.gatun.engine.Operations.Removal;
import dev.gatun.tree.LeafEvidence;
import dev.gatun.tree.RangePlan;
import dev.gatun.tree.RangeUnlink;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.TreeCursor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ranges that a transaction removes, on their way into the trees. Its record is applied under the exclusive gate, ranges first, as a whole: so
 * nobody sees a part of it, and the words of the tables stay noted until the last key is written too.
 *
 * <p>The pages are gathered and verified before, with the stripes of the transaction's keys held. In the gate a plan that stands no longer is made
 * anew, as the second one of a table always is. The time in there grows with the number of pages: unlike {@link RangeRemoval}, which is atomic for
 * each of its slices, this can't be done a part at a time. Owned by one thread.
 */
final class CommittedRanges {
  /** For all that removes no range. */
  static final CommittedRanges NONE = new CommittedRanges(List.of());

  private final List<Removal> removals;
  private final List<RangePlan> plans = new ArrayList<>();
  private final Set<TableFloor> floors = new LinkedHashSet<>();

  private CommittedRanges(List<Removal> removals) {
    this.removals = removals;
    for (Removal removal : removals) {
      floors.add(removal.table().floor());
    }
  }

  /** Those of a record. */
  static CommittedRanges of(Operations operations) {
    return operations.removals().isEmpty() ? NONE : new CommittedRanges(operations.removals());
  }

  /** Pages that the ranges may take. */
  static int pagesFor(Operations operations) {
    int pages = 0;
    for (Removal removal : operations.removals()) {
      pages += RangeRemoval.pagesFor(removal.table());
    }
    return pages;
  }

  /**
   * Looks at all pages that will go, and at the neighbours of the range: a key that the transaction puts into the range belongs to one of their
   * leaves then, and damage must be found before anything is logged.
   */
  void gather() {
    plans.clear();
    for (Removal removal : removals) {
      KeyRange range = removal.range();
      RawTable table = removal.table();
      RangePlan plan = new RangePlan(table.tree().space(), table.cell(), range.low(), range.high(), Integer.MAX_VALUE);
      plan.gather();
      plans.add(plan);
      touchNeighbours(removal);
    }
  }

  private static void touchNeighbours(Removal removal) {
    KeyRange range = removal.range();
    try (TreeCursor cursor = TreeCursor.live(removal.table().tree(), LeafEvidence.FROZEN)) { // nothing is shown, so nothing is waited for
      cursor.floor(range.low(), false);
      if (range.high() != null) {
        cursor.ceiling(range.high(), true);
      }
    }
  }

  /** Before the record is logged. */
  void lock() {
    floors.forEach(TableFloor::lock);
  }

  /** Before the first change. */
  void note(long end) {
    floors.forEach(floor -> floor.note(end));
  }

  /** After the last change, or when nothing was logged. */
  void unlock() {
    floors.forEach(TableFloor::unlock);
  }

  void apply(long end, long epoch, Reservation reservation) {
    for (int i = 0; i < plans.size(); i++) {
      RawTable table = removals.get(i).table();
      RangePlan plan = plans.get(i);
      if (!plan.stands()) {
        plan.gather();
      }
      RangeUnlink.apply(table.tree().space(), table.cell(), plan, end, epoch, reservation);
    }
  }
}

package dev.gatun.engine;

import org.jspecify.annotations.Nullable;

/**
 * Up to which LSN the state of a key is known from trees. What leaves and log records say of a key counts only above its floor: so nothing old
 * covers what is newer.
 *
 * <pre>
 *   the key is not in a gap of the newest checkpoint        its cut
 *   in a gap, which the checkpoint before it fills          that one's cut
 *   in a gap of both, or without any checkpoint             nothing is known: everything counts
 * </pre>
 *
 * <p>A table that the newest checkpoint knows and does not have was dropped: nothing counts. One thread.
 */
final class SalvageFloors {
  static final long NOTHING_KNOWN = -1;
  static final long NOTHING_COUNTS = Long.MAX_VALUE;

  private @Nullable SalvageCheckpoint newest;
  private long spareCut = NOTHING_KNOWN;
  private SalvageGaps gaps = new SalvageGaps();
  private SalvageGaps gapsOfBoth = new SalvageGaps();

  void newest(SalvageCheckpoint checkpoint, SalvageGaps gapsOfNewest) {
    newest = checkpoint;
    gaps = gapsOfNewest;
    gapsOfBoth = gapsOfNewest;
  }

  void spare(SalvageCheckpoint checkpoint, SalvageGaps both) {
    spareCut = checkpoint.cutLsn();
    gapsOfBoth = both;
  }

  /** The floor of a whole table, where its keys have no lower one of their own. */
  long of(int table) {
    SalvageCheckpoint base = newest;
    if (base == null || !base.knows(table)) {
      return NOTHING_KNOWN;
    }
    boolean has = base.catalog().tables().stream().anyMatch(entry -> entry.id() == table && !entry.dropped());
    return has ? base.cutLsn() : NOTHING_COUNTS;
  }

  long of(int table, byte[] key) {
    if (!gaps.contains(table, key)) {
      return of(table);
    }
    return gapsOfBoth.contains(table, key) ? NOTHING_KNOWN : spareCut;
  }

  boolean hasGap(int table, byte[] first, byte[] last) {
    return gaps.meets(table, first, last);
  }

  SalvageGaps gaps() {
    return gaps;
  }

  SalvageGaps gapsOfBoth() {
    return gapsOfBoth;
  }
}

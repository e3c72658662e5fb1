package dev.gatun.engine;

import dev.gatun.page.Allocator;
import java.util.TreeMap;

/**
 * The cuts whose pages must stay: kept checkpoints, a running one, snapshots. Counts pins of the same cut and tells the allocator (I6). Thread-safe.
 */
final class Pins {
  private final TreeMap<Long, Integer> counts = new TreeMap<>();
  private final Allocator allocator;

  /** Begins with the kept checkpoints, which the allocator has pinned at its restoration. */
  Pins(Allocator allocator, KeptCheckpoints kept) {
    this.allocator = allocator;
    kept.all().forEach(checkpoint -> counts.merge(checkpoint.epoch(), 1, Integer::sum));
  }

  /** Pins a cut; inside the exclusive gate, or when the cut is pinned already. */
  synchronized void pin(long cut) {
    counts.merge(cut, 1, Integer::sum);
    allocator.pin(cut);
  }

  /** Lets go of one pin. */
  synchronized void unpin(long cut) {
    counts.computeIfPresent(cut, (epoch, count) -> count == 1 ? null : count - 1);
    allocator.unpin(cut);
  }

  /** Whether a pin lies in a range, both ends included. */
  synchronized boolean anyIn(long from, long upTo) {
    Long pinned = counts.ceilingKey(from);
    return pinned != null && pinned <= upTo;
  }
}

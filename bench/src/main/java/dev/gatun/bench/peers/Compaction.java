package dev.gatun.bench.peers;

import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.View;

/** Making the files small after everything that was written before, and what that does to a scan. */
final class Compaction {
  private Compaction() {}

  /** Leaves the loaded store alone, with its defaults, and closes it: what the files take then, and what later cells find. */
  static void rest(Cell cell) {
    try (PeerStore store = cell.open()) {
      Walks.touchAll(cell, store);
      store.rest();
    }
    cell.add(Row.SPACE_REST, (double) Disk.allocatedBytes(cell.folder) / cell.shape.liveBytes());
  }

  static void run(Cell cell) {
    long begin = System.nanoTime();
    boolean compacted;
    try (PeerStore store = cell.open()) {
      compacted = store.compact();
    }
    if (!compacted) {
      return;
    }
    cell.add(Row.COMPACT, (System.nanoTime() - begin) / 1e9);
    cell.add(Row.SPACE_COMPACTED, (double) Disk.allocatedBytes(cell.folder) / cell.shape.liveBytes());
    try (PeerStore store = cell.open()) {
      Walks.scan(cell, store, View.SNAPSHOT, Row.SCAN_COMPACTED, sum -> true); // Other values were written meanwhile.
    }
  }
}

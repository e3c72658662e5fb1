package dev.gatun.engine;

import dev.gatun.format.PageSize;
import dev.gatun.page.Allocator;
import dev.gatun.tree.LeafSample;

/** Estimates how much of the file is of use, from the number of live pages and from how full some leaves are. */
final class TreeFill {
  private static final int LEAVES = 64;

  private TreeFill() {}

  /** Bytes of live pages, less the free and deleted parts of their leaves. Reads some pages from the disk. */
  static long usedBytes(Engine engine) {
    return usedBytes(engine, LEAVES);
  }

  /** As the other, by so many leaves of each table. */
  static long usedBytes(Engine engine, int leaves) {
    Allocator.Counts counts = engine.allocator().counts();
    long pages = counts.live() + counts.blob() + counts.unattached();
    double fill = 0;
    double weight = 0;
    for (RawTable table : engine.tables()) {
      long entries = Math.max(1, table.cell().count());
      fill += fill(engine, table, leaves) * entries;
      weight += entries;
    }
    return (long) (pages * PageSize.PAGE_BYTES * (weight == 0 ? 1 : fill / weight));
  }

  private static double fill(Engine engine, RawTable table, int leaves) {
    try {
      return LeafSample.fill(engine.treeSpace(), table.cell(), leaves);
    } catch (IllegalStateException e) {
      if (!table.isDropped()) {
        throw e;
      }
      return 1;
    }
  }
}

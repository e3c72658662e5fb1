package dev.gatun.engine;

import dev.gatun.error.StoreException;
import dev.gatun.format.PageSize;
import dev.gatun.page.Allocator;
import dev.gatun.tree.LeafSample;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a look at some pages of the trees tells. Damage, a failed store and tables that are being dropped are no reason to tell nothing: what can't be
 * looked at counts as full, and has no height.
 *
 * @param heights levels of the tables' trees by name, of those that could be looked at
 * @param usedBytes an estimate of the bytes that the trees' pages hold
 */
record TreeShapes(Map<String, Integer> heights, long usedBytes) {
  private static final int LEAVES = 64;
  private static final int FEWEST_OF_A_TABLE = 2;

  static TreeShapes of(Engine engine, Allocator.Counts pages) {
    return new TreeShapes(heights(engine), usedBytes(engine, pages));
  }

  private static Map<String, Integer> heights(Engine engine) {
    Map<String, Integer> heights = new TreeMap<>();
    for (RawTable table : engine.tables()) {
      int height = height(engine, table);
      if (height > 0) {
        heights.put(table.name(), height);
      }
    }
    return heights;
  }

  private static int height(Engine engine, RawTable table) {
    try {
      return LeafSample.height(engine.treeSpace(), table.cell());
    } catch (StoreException | IllegalStateException e) {
      engine.checkOpen();
      return 0; // whoever reads the table for what is in it is told
    }
  }

  private static long usedBytes(Engine engine, Allocator.Counts pages) {
    try {
      return TreeFill.usedBytes(engine, Math.max(FEWEST_OF_A_TABLE, LEAVES / Math.max(1, engine.tables().size())));
    } catch (StoreException | IllegalStateException e) {
      engine.checkOpen();
      return (pages.live() + pages.blob() + pages.unattached()) * PageSize.PAGE_BYTES;
    }
  }
}

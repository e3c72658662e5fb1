package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.tree.TreeChecker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest checkpoint whole, through the channel and never through the map (I12): its meta page and catalog, every tree, every large value,
 * and that the free map has just the pages that the trees have. Before that a checkpoint is made, so that what is checked is the present state.
 */
final class Verification {
  private final Engine engine;
  private final List<CorruptionException> damages = new ArrayList<>();
  private final long begin = System.nanoTime();

  Verification(Engine engine) {
    this.engine = engine;
  }

  VerifyResult run() {
    if (!engine.options().readOnly()) {
      checkpoint();
    }
    try {
      Checkpointer.Pinned newest = engine.checkpointer().pinNewest();
      try {
        damages.addAll(newest.blobs().damages());
        VerifyResult result = check(newest.checkpoint(), newest.blobs().map());
        engine.checkOpen(); // the files of a store that is closed meanwhile give no more bytes, which is no damage
        return result;
      } finally {
        engine.pins().unpin(newest.checkpoint().epoch());
      }
    } catch (IOException e) {
      engine.checkOpen();
      throw new StoreException("the store can't be read: " + e.getMessage(), e);
    }
  }

  private void checkpoint() {
    try {
      engine.checkpoint();
    } catch (CorruptionException e) {
      // It is refused when it would let go of what can mend a damage in the newest one; that is read now, and all its damage told.
    }
  }

  private VerifyResult check(KeptCheckpoint checkpoint, byte @Nullable [] map) {
    try (ProgressMeter meter = engine.progress().begin(LongWork.VERIFICATION, pages(checkpoint, map))) {
      VerifyResult result = check(checkpoint, map, meter);
      meter.finish();
      return result;
    }
  }

  private static long pages(KeptCheckpoint checkpoint, byte @Nullable [] map) {
    return map == null ? checkpoint.meta().usedPages() : BitSet.valueOf(map).cardinality();
  }

  private VerifyResult check(KeptCheckpoint checkpoint, byte @Nullable [] map, ProgressMeter meter) {
    StorageFile data = engine.parts().data();
    TreeChecker checker =
        new TreeChecker(data.name(), (id, pages, target) -> read(data, id, pages, target, meter), id -> false, damages::add);
    checker.limit(checkpoint.meta().usedPages(), checkpoint.meta().cutLsn(), id -> map == null || CheckpointPages.isUsed(map, id));
    int tables = 0;
    long entries = 0;
    for (TableEntry table : checkpoint.catalog().tables()) {
      long live = checker.check(table.root(), table.id());
      tables += table.dropped() ? 0 : 1;
      entries += table.dropped() ? 0 : live;
      if (live != table.count() && !table.dropped() && damages.isEmpty()) { // of a dropped one there may be a part left
        damages.add(damage(data, 0, table.count() + " entries in table '" + table.name() + "'", live + " entries"));
      }
    }
    if (map != null && damages.isEmpty()) {
      checkMap(data, checkpoint, map, checker);
    }
    return new VerifyResult(
        tables, entries, checker.leaves(), checker.branches(), checker.overflowPages(), checker.tombstones(),
        checker.liveBytes(),
        List.copyOf(damages), (System.nanoTime() - begin) / 1_000_000);
  }

  private static void read(StorageFile data, long id, int pages, byte[] target, ProgressMeter meter) throws IOException {
    CheckpointPages.read(data, id, pages, target);
    meter.add(pages);
  }

  /** A page that the map has and no tree has is lost space; the other way round it would be given away. */
  private void checkMap(StorageFile data, KeptCheckpoint checkpoint, byte[] map, TreeChecker checker) {
    for (int id = 0; id < checkpoint.meta().usedPages(); id++) {
      boolean used = CheckpointPages.isUsed(map, id);
      if (used != checker.reached().get(id)) {
        String expected = used ? "a page that a tree has" : "a page marked as used";
        damages.add(damage(data, id, expected, used ? "a page that no tree has" : "a page marked as free"));
      }
    }
  }

  private static CorruptionException damage(StorageFile data, long page, String expected, String found) {
    return new CorruptionException(data.name(), page, PageSize.fileOffset(page), expected, found);
  }
}

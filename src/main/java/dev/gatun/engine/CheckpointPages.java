package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Meta;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.tree.TreeChecker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Looks for damage in the pages of a checkpoint, through the channel (I12). */
final class CheckpointPages {
  private CheckpointPages() {}

  /**
   * The first damage among the pages that the newer checkpoint has and the older has not: a page stays what it is as long as a kept checkpoint has
   * it. Null when there is none.
   */
  static @Nullable CorruptionException damageSince(StorageFile data, KeptCheckpoint newer, KeptCheckpoint older) throws IOException {
    byte[] before = Candidates.freeMap(data, older.meta()).bytes();
    byte[] map = Candidates.freeMap(data, newer.meta()).bytes();
    return firstDamage(data, newer.meta(), map, newer.catalog().tables(), id -> isUsed(before, id));
  }

  /** The first damage in trees, outside of the pages to skip, a page that the checkpoint's map has as free included; null when there is none. */
  static @Nullable CorruptionException firstDamage(StorageFile data, Meta meta, byte[] map, List<TableEntry> tables, LongPredicate skip) {
    List<CorruptionException> damages = new ArrayList<>();
    TreeChecker checker = new TreeChecker(data.name(), (id, pages, target) -> read(data, id, pages, target), skip, damages::add);
    checker.limit(meta.usedPages(), meta.cutLsn(), id -> isUsed(map, id));
    for (TableEntry table : tables) {
      checker.check(table.root(), table.id());
    }
    return damages.isEmpty() ? null : damages.getFirst();
  }

  /** Whether a free map counts a page as used. */
  static boolean isUsed(byte[] map, long id) {
    return id >>> 3 < map.length && (map[(int) (id >>> 3)] >>> (id & 7) & 1) != 0;
  }

  /** Fills the target from whole pages. */
  static void read(StorageFile data, long id, int pages, byte[] target) throws IOException {
    int length = pages * PageSize.PAGE_BYTES;
    if (data.read(PageSize.fileOffset(id), target, 0, length) < length) {
      throw new IOException("the file ends before page " + (id + pages));
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.wal.LogHole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a salvage could read and what it could not.
 *
 * @param tables the tables of the new store
 * @param damages places of the damaged store that could not be read
 * @param doubts ranges of keys in which entries may be missing, old, or back from the dead
 * @param holes places of the log that could not be read
 * @param incompleteBatches the LSNs of batches that were left out, since a part of them is missing
 * @param millis how long it took
 */
public record SalvageResult(
    List<Table> tables, List<CorruptionException> damages, List<Doubt> doubts, List<LogHole> holes, List<Long> incompleteBatches, long millis) {
  /**
   * A table of the new store.
   *
   * @param name its name; {@code salvaged-} and its id when the name is lost
   * @param keyCodec the id of the codec of its keys
   * @param valueCodec the id of the codec of its values
   * @param entries entries that it has now
   * @param fromTrees entries copied from trees
   * @param fromLooseLeaves entries put or removed by leaves that no tree leads to any more
   * @param fromLog operations of the log applied
   */
  public record Table(String name, String keyCodec, String valueCodec, long entries, long fromTrees, long fromLooseLeaves, long fromLog) {}

  /**
   * Keys of a table from {@code from} on and below {@code to}; null is no end.
   *
   * @param table the table's name in the new store
   * @param from the lower end, which belongs to the range
   * @param to the upper end, which does not
   */
  public record Doubt(String table, byte @Nullable [] from, byte @Nullable [] to) {}
}

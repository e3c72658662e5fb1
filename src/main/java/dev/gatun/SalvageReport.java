package dev.gatun;

import dev.gatun.error.CorruptionException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Store#salvage} could read and what it could not. Immutable. Later versions may add components.
 *
 * @param tables the tables of the new store
 * @param damages places in the damaged store that could not be read
 * @param doubts ranges of keys in which entries may be missing, old, or present although they were removed; empty when no table has one
 * @param logHoles places of the log that could not be read: what was written there and nowhere else is lost
 * @param incompleteBatches the positions in the log of batches that were left out, because a part of them is missing
 * @param elapsed how long it took
 */
public record SalvageReport(
    List<SalvagedTable> tables,
    List<CorruptionException> damages,
    List<Doubt> doubts,
    List<LogHole> logHoles,
    List<Long> incompleteBatches,
    Duration elapsed) {
  /** Keeps unmodifiable copies. */
  public SalvageReport {
    tables = List.copyOf(tables);
    damages = List.copyOf(damages);
    doubts = List.copyOf(doubts);
    logHoles = List.copyOf(logHoles);
    incompleteBatches = List.copyOf(incompleteBatches);
  }

  /**
   * A table of the new store.
   *
   * @param name its name; {@code salvaged-} and its number when the name is lost, and the codecs are then {@code bytes}
   * @param keyCodec the {@link Codec#id id} of the codec of its keys
   * @param valueCodec the id of the codec of its values
   * @param entries the entries that it has now
   * @param fromTrees entries copied from trees
   * @param fromLooseLeaves entries put or removed by leaves that no tree leads to any more
   * @param fromLog operations of the log applied to it
   */
  public record SalvagedTable(
      String name, String keyCodec, String valueCodec, long entries, long fromTrees, long fromLooseLeaves, long fromLog) {}

  /**
   * Keys of a table in doubt, in encoded bytes: from {@code from} on and below {@code to}.
   *
   * @param table the table's name in the new store
   * @param from the lower end, which belongs to the range; null for none
   * @param to the upper end, which does not; null for none
   */
  public record Doubt(String table, byte @Nullable [] from, byte @Nullable [] to) {}

  /**
   * A place of the log that could not be read.
   *
   * @param file the log's file
   * @param from the position in the log where it begins, or -1 when that is not known
   * @param to where the next whole record begins, or {@code from} when there is none
   * @param found what stands there
   */
  public record LogHole(String file, long from, long to, String found) {}

  /** {@return whether the new store has all that the damaged one had, as far as can be told} */
  public boolean isWhole() {
    return doubts.isEmpty() && logHoles.isEmpty();
  }
}

package dev.gatun.engine;

import dev.gatun.engine.SalvageGaps.Gap;
import dev.gatun.engine.SalvageTarget.Origin;
import dev.gatun.error.CorruptionException;
import dev.gatun.io.Storage;
import dev.gatun.wal.LogRemains;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies what can be read of a damaged store into a new one. The damaged store is only read, through the channel.
 *
 * <ol>
 *   <li>Find the checkpoints whose catalogs can be read.
 *   <li>Copy the trees of the newest. A page that cannot be read leaves a gap: the keys that its parent says are below it.
 *   <li>Fill the gaps from the checkpoint before it, and note what is a gap of both.
 *   <li>If there are gaps, or if there may have been a newer checkpoint, gather the leaves in the file that no tree leads to.
 *   <li>Apply these and the whole batches of the log in the order of their LSNs, each where it is newer than what is known ({@link SalvageFloors}).
 *   <li>Say what was lost.
 * </ol>
 *
 * <p>Memory: a bit for each page, what is remembered of each damage, and the largest value a few times. One thread.
 */
public final class Salvage {
  private final SalvageSource source;
  private final SalvageTarget target;
  private final LogRemains log;
  private final SalvageCheckpoints checkpoints;
  private final SalvageFloors floors = new SalvageFloors();
  private final BitSet copied = new BitSet();
  private final List<CorruptionException> damages = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private final long begin = System.nanoTime();

  private Salvage(Storage storage, SalvageSource source, Engine target) throws IOException {
    this.source = source;
    this.target = new SalvageTarget(target);
    this.checkpoints = new SalvageCheckpoints(source, this::damaged);
    checkpoints.find();
    this.log = LogRemains.open(storage, checkpoints.storeId());
  }

  /** Copies into an empty store, whose caller closes it. */
  public static SalvageResult run(Storage damaged, Engine target) throws IOException {
    try (SalvageSource source = new SalvageSource(damaged)) {
      return new Salvage(damaged, source, target).run();
    }
  }

  private SalvageResult run() throws IOException {
    List<SalvageCheckpoint> found = checkpoints.newestFirst();
    if (!found.isEmpty()) {
      copyTrees(found.getFirst());
    }
    if (found.size() > 1 && !floors.gaps().isEmpty()) {
      fillGaps(found.getLast());
    }
    try (SalvageLeaves leaves = new SalvageLeaves(source, target, floors, this::damaged)) {
      if (checkpoints.isUncertain() || !floors.gaps().isEmpty()) {
        leaves.gather(copied, checkpoints.isUncertain());
      }
      log.forEach(new SalvageLog(target, floors, leaves, this::damaged));
      leaves.applyUpTo(Long.MAX_VALUE);
    }
    if (!found.isEmpty() && (checkpoints.isUncertain() || !found.getFirst().clean())) { // after a clean close nobody needs a log
      log.expectLogFrom(found.getFirst().cutLsn(), checkpoints.isUncertain());
    }
    return result(found);
  }

  /** Each place once. */
  private void damaged(CorruptionException damage) {
    if (told.add(damage.file() + damage.page() + ":" + damage.offset())) {
      damages.add(damage);
    }
  }

  // ---------------------------------------------------------------- trees

  private void copyTrees(SalvageCheckpoint newest) {
    SalvageWalk[] walk = new SalvageWalk[1];
    walk[0] = new SalvageWalk(source, (table, low, high) -> true, this::damaged, (table, id, leaf) -> copy(walk[0], table, id, leaf, null));
    for (TableEntry table : newest.catalog().tables()) {
      if (!table.dropped()) {
        target.create(table.id(), table.name(), table.keyCodec(), table.valueCodec());
        walk[0].walk(table);
      }
    }
    copied.or(walk[0].reached());
    boolean unknown = newest.cutLsn() == SalvageCheckpoint.UNKNOWN;
    floors.newest(unknown ? newest.withCut(walk[0].highestLsn()) : newest, walk[0].gaps()); // no page has what came after the cut
  }

  private void fillGaps(SalvageCheckpoint spare) {
    SalvageGaps gaps = floors.gaps();
    SalvageGaps both = new SalvageGaps();
    SalvageWalk[] walk = new SalvageWalk[1];
    walk[0] = new SalvageWalk(source, gaps::meets, this::damaged, (table, id, leaf) -> copy(walk[0], table, id, leaf, gaps));
    for (int id : target.ids()) {
      TableEntry table = spare.catalog().tables().stream().filter(entry -> entry.id() == id && !entry.dropped()).findFirst().orElse(null);
      if (table != null) {
        walk[0].walk(table);
      } else {
        gaps.of(id).forEach(both::add);
      }
    }
    walk[0].gaps().all().forEach(gap -> gaps.within(gap).forEach(both::add));
    boolean unknown = spare.cutLsn() == SalvageCheckpoint.UNKNOWN;
    floors.spare(unknown ? spare.withCut(walk[0].highestLsn()) : spare, both);
  }

  /** Copies the entries of a leaf that lie in the gaps, or all without gaps. */
  private void copy(SalvageWalk walk, int table, long id, MemorySegment leaf, @Nullable SalvageGaps gaps) {
    SalvageEntries entries = new SalvageEntries(source);
    byte[][] keys = entries.keys(leaf, id);
    entries.forEach(leaf, id, keys, key -> gaps == null || gaps.contains(table, key), new SalvageEntries.Use() {
      @Override
      public void entry(byte[] key, byte[] value) {
        target.put(table, key, value, Origin.TREE);
      }

      @Override
      public void lost(byte[] key, CorruptionException why) {
        walk.lost(table, key, why);
      }
    });
  }

  // ---------------------------------------------------------------- the report

  private SalvageResult result(List<SalvageCheckpoint> found) {
    return new SalvageResult(
        target.results(), List.copyOf(damages), doubts(found), log.holes(), log.incompleteBatches(), (System.nanoTime() - begin) / 1_000_000);
  }

  /** Gaps that the older checkpoint and a log without holes have filled are none. Without any checkpoint everything is in doubt. */
  private List<SalvageResult.Doubt> doubts(List<SalvageCheckpoint> found) {
    if (found.isEmpty()) {
      return target.ids().stream().sorted().map(id -> new SalvageResult.Doubt(target.name(id), null, null)).toList();
    }
    boolean filled = found.size() > 1 && log.isWholeFrom(found.getLast().cutLsn());
    List<Gap> gaps = (filled ? floors.gapsOfBoth() : floors.gaps()).all();
    return gaps.stream()
        .filter(gap -> target.has(gap.table()))
        .map(gap -> new SalvageResult.Doubt(target.name(gap.table()), gap.low().length == 0 ? null : gap.low(), gap.high()))
        .toList();
  }
}

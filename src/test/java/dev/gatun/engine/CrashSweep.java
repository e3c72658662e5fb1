package dev.gatun.engine;

import dev.gatun.engine.CrashStep.Flavor;
import dev.gatun.format.PageSize;
import dev.gatun.io.sim.DirtyPage;
import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Runs one workload on a simulated disk and looks at moments of it: at every event that is not one of the many that write zeros, and at some of
 * those. Meanwhile the kernel writes back pages, lengths and names as it likes, and pages of kept checkpoints must stay what they are (I1). All
 * chance comes from the seed and the event's number, so an event can be visited again.
 */
final class CrashSweep {
  private static final int BORING_ONE_IN = 40;
  private static final int WRITE_BACK_ONE_IN = 5;
  private static final int NEIGHBOURS = 10;
  private static final int ALL_AT_ONCE_ONE_IN = 60;

  private final long seed;
  private final Flavor flavor;
  private final int steps;
  private final EngineOptions options;
  private final double share;
  private long onlyEvent;
  private @Nullable KeptCheckpoints frozen;
  private boolean isFreezing;

  /** What is done with a moment. */
  interface Visitor {
    void at(DiskEvent event, DiskMoment moment, CrashRun.Allowed allowed);
  }

  /** A share of the events is visited, all of them for 1. */
  CrashSweep(long seed, Flavor flavor, int steps, EngineOptions options, double share) {
    this.seed = seed;
    this.flavor = flavor;
    this.steps = steps;
    this.options = options;
    this.share = share;
  }

  /**
   * What {@link #replayOf} printed: the workload with that event and its neighbours, since a thread that works ahead of need may have shifted the
   * count.
   */
  static CrashSweep replaying(String line) {
    String[] parts = line.split(":");
    CrashSweep sweep = new CrashSweep(Long.parseLong(parts[1]), Flavor.valueOf(parts[0]), Integer.parseInt(parts[2]));
    sweep.onlyEvent = Long.parseLong(parts[3]);
    return sweep;
  }

  private CrashSweep(long seed, Flavor flavor, int steps) {
    this(seed, flavor, steps, optionsOf(seed), 1);
  }

  /** The setting of a property that visits the event again. */
  String replayOf(String property, DiskEvent event) {
    return "-D" + property + "=" + flavor + ":" + seed + ":" + steps + ":" + event.number();
  }

  EngineOptions options() {
    return options;
  }

  long seed() {
    return seed;
  }

  /** Options by seed: three of four stores are synchronous, one in six keeps no spare. */
  static EngineOptions optionsOf(long seed) {
    return CrashRun.options(seed % 4 != 3, seed % 6 != 5);
  }

  void run(Visitor visitor) throws Exception {
    SimulatedDisk disk = new SimulatedDisk().writeBackIsDurable(seed % 3 != 2);
    CrashRun run = new CrashRun(disk, options);
    disk.listen((simulated, event) -> {
      Random random = new Random(seed * 1_000_003 + event.number());
      writeBack(simulated, random);
      followCheckpoints(simulated, run);
      simulated.checkFrozen();
      if (isVisited(event, random)) {
        visitor.at(event, simulated.moment(), run.allowed());
      }
    });
    try {
      run.run(CrashStep.workload(seed, steps, flavor), engine -> freeze(disk, engine));
      disk.checkFrozen();
      disk.listen(null);
      run.engine().allocator().check();
      CrashOracle.verify(run.engine());
    } finally {
      disk.listen(null);
      disk.halt();
      run.abandon();
      disk.recycle();
    }
  }

  private boolean isVisited(DiskEvent event, Random random) {
    if (onlyEvent > 0) {
      return Math.abs(event.number() - onlyEvent) <= NEIGHBOURS;
    }
    boolean onePage = event.kind() == DiskEvent.Kind.WRITE && event.length() == PageSize.PAGE_BYTES;
    boolean boring = onePage && event.position() >= PageSize.HEADER_REGION_BYTES;
    return random.nextDouble() < share && (!boring || random.nextInt(BORING_ONE_IN) == 0);
  }

  static void writeBack(SimulatedDisk disk, Random random) {
    if (random.nextInt(WRITE_BACK_ONE_IN) != 0) {
      return;
    }
    int dice = random.nextInt(10);
    if (dice == 0) {
      disk.writeBackDirectory();
    }
    boolean all = random.nextInt(ALL_AT_ONCE_ONE_IN) == 0;
    for (DirtyPage page : disk.dirtyPages()) {
      if (all || random.nextInt(6) == 0) {
        disk.writeBackPage(page.file(), page.page());
        if (dice == 1) {
          disk.writeBackLength(page.file());
        }
      }
    }
  }

  /** A compaction makes several checkpoints in one step, and uses pages again that the first of them has let go. */
  private void followCheckpoints(SimulatedDisk disk, CrashRun run) {
    if (isFreezing || frozen == null || !run.isOpen()) {
      return;
    }
    isFreezing = true;
    try {
      freeze(disk, run.engine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      isFreezing = false;
    }
  }

  /** After each checkpoint: everything that a kept one can reach stays as it is, sealed and whole. */
  private void freeze(SimulatedDisk disk, Engine engine) throws IOException {
    KeptCheckpoints kept = engine.checkpointer().kept();
    if (kept == frozen) {
      return;
    }
    frozen = kept;
    disk.thawAll();
    for (KeptCheckpoint checkpoint : kept.all()) {
      byte[] map = Candidates.freeMap(engine.parts().data(), checkpoint.meta()).bytes();
      for (long id = 0; id < checkpoint.meta().usedPages(); id++) {
        if (CheckpointPages.isUsed(map, id) || checkpoint.blobPages().contains(id)) {
          disk.freeze(Opening.DATA, PageSize.fileOffset(id), PageSize.PAGE_BYTES, 0, 0);
        }
      }
    }
  }

  @Override
  public String toString() {
    String run = "CrashRun.options(" + options.sync() + ", " + options.spareCheckpoint() + ")";
    return "new CrashSweep(" + seed + "L, Flavor." + flavor + ", " + steps + ", " + run + ")";
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashStep.Flavor;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A recovery that crashes leaves what it found (I9): a store is crashed, its recovery is crashed at sampled events, and the recovery of that again.
 * What may be there in the end is what might have been there after the first crash: nobody was shown anything in between.
 */
class CrashDuringRecoveryTest {
  private static final String REPLAY = "gatun.crash.recovery";
  private static final double SHARE_INSIDE = 0.07;
  private static final int SCALE = Integer.getInteger("gatun.crash.scale", 1);

  @Test
  void crashesDuringRecoveryLoseNothing() throws Exception {
    sweep(Flavor.SMALL, 100, 13 * SCALE, 0.05);
    sweep(Flavor.LARGE_VALUES, 1_100, 4 * SCALE, 0.05);
    sweep(Flavor.CHAINS, 2_100, 3 * SCALE, 0.04);
  }

  @Test
  @Tag("soak")
  void crashesDuringManyRecoveriesLoseNothing() throws Exception {
    CrashTally.soak("crashes during recovery", seed -> sweep(Flavor.values()[(int) (seed % 5 % 3)], 40_000 + seed, 1, 0.2));
  }

  @Test
  @EnabledIfSystemProperty(named = REPLAY, matches = ".+")
  void aCrashThatAFailureHasPrintedIsMadeAgain() throws Exception {
    try (CrashPool pool = new CrashPool()) {
      visit(pool, CrashSweep.replaying(System.getProperty(REPLAY)));
      assertTrue(pool.await() > 0);
    }
  }

  private static void sweep(Flavor flavor, long firstSeed, int seeds, double share) throws Exception {
    long before = CrashTally.RECOVERIES.get();
    long statesBefore = CrashTally.STATES.get();
    try (CrashPool pool = new CrashPool()) {
      for (long seed = firstSeed; seed < firstSeed + seeds && !pool.hasFailed(); seed++) {
        visit(pool, new CrashSweep(seed, flavor, 16, CrashSweep.optionsOf(seed), share));
      }
      long first = pool.await();
      long recoveries = CrashTally.RECOVERIES.get() - before;
      System.out.println("crashed recoveries: " + recoveries + ", " + (CrashTally.STATES.get() - statesBefore) + " different ends, after " + first
          + " crashes of " + flavor + " workloads from seed " + firstSeed);
      assertTrue(recoveries > 0);
    }
  }

  private static void visit(CrashPool pool, CrashSweep sweep) throws Exception {
    CrashStates states = new CrashStates();
    sweep.run((event, moment, allowed) -> {
      Random random = new Random(event.number());
      CrashCut cut = pick(moment, random);
      List<CrashState> may = cut.isKill() ? allowed.afterKill() : allowed.afterPowerCut();
      pool.submit(
          sweep.replayOf(REPLAY, event) + " (" + event + ", " + cut + ")",
          () -> recover(cut.of(moment), sweep.options(), may, allowed.afterPowerCut(), random, SHARE_INSIDE, 2, states));
    });
  }

  private static CrashCut pick(DiskMoment moment, Random random) {
    List<CrashCut> cuts = CrashCut.of(moment, random.nextLong(), 4);
    return cuts.get(random.nextInt(cuts.size()));
  }

  private record Crash(String where, DiskMoment moment, CrashCut cut, long seed) {}

  /** Recovers, remembers moments of it, and then does the same to what a crash at those moments leaves. */
  private static void recover(
      SimulatedDisk disk, EngineOptions options, List<CrashState> may, List<CrashState> mayAfterPowerCut, Random random, double share, int depth,
      CrashStates states) {
    List<Crash> crashes = new ArrayList<>();
    disk.listen((simulated, event) -> {
      CrashSweep.writeBack(simulated, random);
      boolean zeroing = event.kind() == dev.gatun.io.sim.DiskEvent.Kind.WRITE && event.file().startsWith("wal") && event.position() > 0;
      if (random.nextDouble() < (zeroing ? share / 40 : share)) {
        DiskMoment moment = simulated.moment();
        crashes.add(new Crash(event.toString(), moment, pick(moment, random), random.nextLong()));
      }
    });
    Engine engine = Engine.open(disk, null, options);
    disk.listen(null);
    try {
      CrashOracle.compare(engine, may);
      engine.allocator().check();
    } finally {
      CrashOracle.end(disk, engine);
    }
    for (Crash crash : crashes) {
      CrashTally.RECOVERIES.incrementAndGet();
      // what only a living kernel held may be gone after a later power cut
      List<CrashState> then = crash.cut.isKill() ? may : mayAfterPowerCut;
      try {
        if (depth > 1) {
          recover(crash.cut.of(crash.moment), options, then, mayAfterPowerCut, new Random(crash.seed), share / 2, depth - 1, states);
        } else {
          states.check(crash.cut.of(crash.moment), options, then, Depth.FULL);
        }
      } catch (Throwable t) {
        throw new AssertionError("recovery crashed at " + crash.where + " by " + crash.cut + ": " + t, t);
      }
    }
  }
}

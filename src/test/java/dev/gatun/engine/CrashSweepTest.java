package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashStep.Flavor;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Power cuts and kills at every event of small workloads: every acknowledged write is there, and what is there is a state that the history went
 * through. A failure prints the property that visits its event again.
 */
class CrashSweepTest {
  private static final int SCALE = Integer.getInteger("gatun.crash.scale", 1);
  private static final String REPLAY = "gatun.crash.replay";

  /** More than any test takes, so that a replay's cuts contain those of the test that failed. */
  private static final int SAMPLES_OF_A_REPLAY = 16;

  @Test
  void aCrashAnywhereInASmallWorkloadLosesNothing() throws Exception {
    sweep(Flavor.SMALL, 0, 48, 16, 0.7, 10);
  }

  @Test
  void aCrashAnywhereAmongLargeValuesLosesNothing() throws Exception {
    sweep(Flavor.LARGE_VALUES, 1_000, 20, 12, 0.4, 8);
  }

  @Test
  void aCrashAnywhereAmongBatchesInPartsLosesNothing() throws Exception {
    sweep(Flavor.CHAINS, 2_000, 6, 12, 0.25, 6);
  }

  @Test
  void aCrashAnywhereWhileTheFileShrinksLosesNothing() throws Exception {
    sweep(Flavor.SHRINKING, 3_000, 4, 8, 0.25, 3);
  }

  @Test
  @Tag("soak")
  void aCrashAnywhereInManyWorkloadsLosesNothing() throws Exception {
    CrashTally.soak("crash sweep", seed -> {
      Flavor flavor = seed % 7 == 6 ? Flavor.CHAINS : seed % 5 == 4 ? Flavor.SHRINKING : seed % 3 == 2 ? Flavor.LARGE_VALUES : Flavor.SMALL;
      sweep(flavor, 10_000 + seed, 1, 16 + (int) (seed % 4) * 8, 1, 12);
    });
  }

  @Test
  @EnabledIfSystemProperty(named = REPLAY, matches = ".+")
  void aCrashThatAFailureHasPrintedIsMadeAgain() throws Exception {
    try (CrashPool pool = new CrashPool()) {
      CrashSweep sweep = CrashSweep.replaying(System.getProperty(REPLAY));
      for (Depth depth : Depth.values()) {
        visit(pool, sweep, SAMPLES_OF_A_REPLAY, depth);
      }
      assertTrue(pool.await() > 0);
    }
  }

  private static void sweep(Flavor flavor, long firstSeed, int seeds, int steps, double share, int samples) throws Exception {
    long begin = System.nanoTime();
    long before = CrashTally.STATES.get();
    try (CrashPool pool = new CrashPool()) {
      for (long seed = firstSeed; seed < firstSeed + (long) seeds * SCALE && !pool.hasFailed(); seed++) {
        visit(pool, new CrashSweep(seed, flavor, steps, CrashSweep.optionsOf(seed), share), samples, null);
      }
      long visited = pool.await();
      long states = CrashTally.STATES.get() - before;
      long millis = (System.nanoTime() - begin) / 1_000_000;
      System.out.println("crash states: " + states + " different ones of " + visited + " visited, " + flavor + " workloads from seed " + firstSeed
          + " in " + millis + " ms");
      assertTrue(states > 0);
    }
  }

  /** Depth null: by the event's number. */
  private static void visit(CrashPool pool, CrashSweep sweep, int samples, Depth only) {
    CrashStates states = new CrashStates();
    try {
      sweep.run((event, moment, allowed) -> {
        List<CrashCut> cuts = CrashCut.of(moment, sweep.seed() * 31 + event.number(), samples);
        for (int i = 0; i < cuts.size(); i++) {
          CrashCut cut = cuts.get(i);
          Depth depth = only == null ? depth(event.number() + i) : only;
          List<CrashState> may = cut.isKill() ? allowed.afterKill() : allowed.afterPowerCut();
          String replay = sweep.replayOf(REPLAY, event) + " (" + event + ", " + cut + ")";
          pool.submit(replay, () -> states.check(cut.of(moment), sweep.options(), may, depth));
        }
      });
    } catch (Throwable t) {
      pool.failed(sweep.toString(), t);
    }
  }

  private static Depth depth(long number) {
    return switch ((int) (number % 16)) {
      case 0 -> Depth.FULL;
      case 5, 10 -> Depth.DURABLE;
      default -> Depth.OPEN;
    };
  }
}

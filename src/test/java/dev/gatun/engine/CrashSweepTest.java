package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashStep.Flavor;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Power cuts and kills at every event of small workloads: every acknowledged write is there, and what is there is a state that the history went
 * through. A failure prints workload, event and cut; {@code -Dgatun.crash.seed=N} runs that workload alone, with every event.
 */
class CrashSweepTest {
  private static final long SEED = Long.getLong("gatun.crash.seed", -1);
  private static final int SCALE = Integer.getInteger("gatun.crash.scale", 1);

  @Test
  void aCrashAnywhereInASmallWorkloadLosesNothing() throws Exception {
    sweep(Flavor.SMALL, 0, 14, 16, 0.5, 3);
  }

  @Test
  void aCrashAnywhereAmongLargeValuesLosesNothing() throws Exception {
    sweep(Flavor.LARGE_VALUES, 1_000, 6, 12, 0.4, 2);
  }

  @Test
  void aCrashAnywhereAmongBatchesInPartsLosesNothing() throws Exception {
    sweep(Flavor.CHAINS, 2_000, 4, 12, 0.25, 2);
  }

  @Test
  @Tag("soak")
  void aCrashAnywhereInManyWorkloadsLosesNothing() throws Exception {
    sweep(Flavor.SMALL, 10_000, 200, 30, 1, 12);
    sweep(Flavor.LARGE_VALUES, 20_000, 100, 20, 1, 8);
    sweep(Flavor.CHAINS, 30_000, 50, 16, 1, 6);
  }

  private static void sweep(Flavor flavor, long firstSeed, int seeds, int steps, double share, int samples) throws Exception {
    long begin = System.nanoTime();
    try (CrashPool pool = new CrashPool()) {
      boolean replays = SEED >= firstSeed && SEED < firstSeed + 1_000;
      for (long seed : replays ? new long[] {SEED} : LongStream.range(firstSeed, firstSeed + (long) seeds * SCALE).toArray()) {
        EngineOptions options = CrashSweep.optionsOf(seed);
        CrashSweep sweep = new CrashSweep(seed, flavor, steps, options, replays ? 1 : share);
        try {
          sweep.run((event, moment, allowed) -> {
            List<CrashCut> cuts = CrashCut.of(moment, seed * 31 + event.number(), samples);
            for (int i = 0; i < cuts.size(); i++) {
              CrashCut cut = cuts.get(i);
              Depth depth = depth(event.number() + i);
              pool.submit(sweep + ", " + event + ", " + cut, () ->
                  CrashOracle.check(cut.of(moment), options, cut.isKill() ? allowed.afterKill() : allowed.afterPowerCut(), depth));
            }
          });
        } catch (Throwable t) {
          pool.failed(sweep.toString(), t);
        }
        if (pool.hasFailed()) {
          break;
        }
      }
      long states = pool.await();
      long millis = (System.nanoTime() - begin) / 1_000_000;
      System.out.println("crash states: " + states + " of " + flavor + " workloads from seed " + firstSeed + " in " + millis + " ms");
      assertTrue(states > 0);
    }
  }

  private static Depth depth(long number) {
    return switch ((int) (number % 6)) {
      case 0 -> Depth.FULL;
      case 1, 2 -> Depth.DURABLE;
      default -> Depth.OPEN;
    };
  }
}

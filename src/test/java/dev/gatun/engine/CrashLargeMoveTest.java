package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value of which a compaction moves some runs and leaves others is whole after a crash at any step of it. */
class CrashLargeMoveTest {
  private static Entry entry(String key, int seed, int length) {
    byte[] value = new byte[length];
    new Random(seed).nextBytes(value);
    return new Entry("a", key, value);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false"})
  void aCrashAnywhereInACompactionThatMovesPartOfAValueLosesNothing(long seed, boolean spare) {
    SimulatedDisk disk = new SimulatedDisk();
    EngineOptions options = CrashRun.options(true, spare);
    Engine engine = Engine.open(disk, null, options);
    CrashRun.table(engine, "a");
    Entry half = entry("half", 2, 4_500_000);
    CrashRun.write(engine, List.of(entry("first", 1, 2_500_000)));
    CrashRun.write(engine, List.of(half));
    CrashRun.write(engine, List.of(new Entry("a", "first", null)));
    List<CrashState> allowed = List.of(CrashState.EMPTY.withTable("a").with(List.of(half)));
    Random random = new Random(seed);
    int[] count = {0};
    disk.listen((simulated, event) -> {
      CrashSweep.writeBack(simulated, random);
      if (random.nextInt(event.kind() == Kind.STEP ? 4 : event.kind() == Kind.WRITE ? 6 : 2) != 0) {
        return;
      }
      DiskMoment moment = simulated.moment();
      for (CrashCut cut : CrashCut.of(moment, random.nextLong(), 2)) {
        count[0]++;
        try {
          CrashOracle.check(cut.of(moment), options, allowed, random.nextInt(4) == 0 ? Depth.FULL : Depth.DURABLE);
        } catch (Throwable t) {
          throw new AssertionError("seed " + seed + ", " + event + ", " + cut, t);
        }
      }
    });
    CompactionResult result = engine.compact();
    disk.listen(null);
    CrashOracle.end(disk, engine);
    assertTrue(result.valuesMoved() > 0 && result.fileBytesAfter() < 6_500_000, result::toString); // too little was free for the whole value
    assertTrue(count[0] > 30, count[0] + " crashes");
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.CrashStep.Kind;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A replay applies writes in windows, in the order of their keys; a removal of a range keeps its place among them. */
class RangeReplayTest {
  private static CrashStep write(String key, int length) {
    return new CrashStep(Kind.WRITE, List.of(new Entry("a", key, new byte[length])), "");
  }

  private static CrashStep remove(String low, String high) {
    return new CrashStep(Kind.REMOVE_RANGE, List.of(new Entry("a", low, null), new Entry("a", high, null)), "");
  }

  /** Runs the steps, kills the process, and compares what the next one finds. */
  private static void killedAndReplayed(List<CrashStep> steps, int operations) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, CrashRun.options(true, true));
    run.run(steps, engine -> {});
    CrashState last = run.last();
    DiskMoment moment = disk.moment();
    disk.halt();
    run.abandon();
    try (Engine engine = Engine.open(moment.afterKill(), null, CrashRun.options(true, true))) {
      assertNull(last.difference(CrashState.of(engine)));
      assertEquals(operations, engine.recovery().replayedOperations());
      ConcurrentRun.check(engine);
    }
  }

  @Test
  void writesBeforeARemovalGoAndThoseAfterItStay() throws Exception {
    killedAndReplayed(
        List.of(
            new CrashStep(Kind.CREATE, List.of(), "a"), write("b", 10), write("c", 20), write("d", 5_000), remove("b", "d"), write("c", 30),
            remove("c0", "e"), write("d", 40)),
        8);
  }

  /** What was taken along while the log was read for its end is not replayed once more with the rest. */
  @Test
  void eachOperationIsReplayedOnce() throws Exception {
    CrashStep half = new CrashStep(Kind.WRITE, List.of(new Entry("a", "c", new byte[30]), new Entry("a", "d", new byte[5_000])), "");
    killedAndReplayed(
        List.of(
            new CrashStep(Kind.CREATE, List.of(), "a"), new CrashStep(Kind.CHECKPOINT, List.of(), ""), write("b", 10), write("c", 20), half,
            write("b", 40), remove("b", "c"), write("e", 40)),
        7);
  }
}

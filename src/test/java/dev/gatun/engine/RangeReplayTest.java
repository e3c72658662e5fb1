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

  @Test
  void writesBeforeARemovalGoAndThoseAfterItStay() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, CrashRun.options(true, true));
    run.run(
        List.of(
            new CrashStep(Kind.CREATE, List.of(), "a"), write("b", 10), write("c", 20), write("d", 5_000), remove("b", "d"), write("c", 30),
            remove("c0", "e"), write("d", 40)),
        engine -> {});
    CrashState last = run.last();
    DiskMoment moment = disk.moment();
    disk.halt();
    run.abandon();
    try (Engine engine = Engine.open(moment.afterKill(), null, CrashRun.options(true, true))) {
      assertNull(last.difference(CrashState.of(engine)));
      assertEquals(8, engine.recovery().replayedOperations());
      ConcurrentRun.check(engine);
    }
  }

  /** What was taken along while the log was read for its end is not replayed once more with the rest, of whose kind the first record is. */
  @Test
  void eachOperationIsReplayedOnce() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, CrashRun.options(true, true));
    CrashStep half = new CrashStep(Kind.WRITE, List.of(new Entry("a", "c", new byte[30]), new Entry("a", "d", new byte[5_000])), "");
    run.run(
        List.of(
            new CrashStep(Kind.CREATE, List.of(), "a"), new CrashStep(Kind.CHECKPOINT, List.of(), ""), write("b", 10), write("c", 20), half,
            write("b", 40), remove("b", "c"), write("e", 40)),
        engine -> {});
    CrashState last = run.last();
    DiskMoment moment = disk.moment();
    disk.halt();
    run.abandon();
    try (Engine engine = Engine.open(moment.afterKill(), null, CrashRun.options(true, true))) {
      assertNull(last.difference(CrashState.of(engine)));
      assertEquals(7, engine.recovery().replayedOperations());
      ConcurrentRun.check(engine);
    }
  }
}

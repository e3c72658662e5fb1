package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.error.StoreException;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskFault;
import dev.gatun.io.sim.DiskFault.Outcome;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A force fails and the kernel calls the pages clean. The process ends, the next one reads them from the cache as if they were on the disk, works on
 * them, and only then the power is cut (I8): what it stood on must have been written again.
 */
class CrashFailedForceTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  /** With a checkpoint at the end of the first session, or with its close: that one looks clean to the next. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatASessionStandsOnIsWrittenAgain(boolean closes) throws Exception {
    int failed = 0;
    while (endsWithFailedForce(closes, failed + 1)) {
      failed++;
    }
    assertTrue(failed >= 4, failed + " forces have failed");
  }

  private static CrashStep put(int i) {
    return new CrashStep(CrashStep.Kind.WRITE, List.of(new Entry(i % 2 == 0 ? "a" : "b", "k" + i % 30, new byte[700 + i])), "");
  }

  private static CrashStep checkpoint() {
    return new CrashStep(CrashStep.Kind.CHECKPOINT, List.of(), "");
  }

  private static boolean endsWithFailedForce(boolean closes, int nth) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, OPTIONS);
    run.run(List.of(new CrashStep(CrashStep.Kind.CREATE, List.of(), "a"), new CrashStep(CrashStep.Kind.CREATE, List.of(), "b")), engine -> {});
    for (int i = 0; i < 90; i++) {
      run.run(i % 30 == 29 ? checkpoint() : put(i));
    }
    disk.inject(DiskFault.call(Kind.FORCE, nth, Outcome.IO_ERROR));
    try {
      run.run(closes ? new CrashStep(CrashStep.Kind.REOPEN, List.of(), "") : checkpoint());
    } catch (StoreException e) {
      // told, as it should be
    }
    boolean hit = disk.faultsHit() > 0;
    if (hit) {
      goOn(disk.afterKill(), run.last(), nth);
    }
    disk.halt();
    run.abandon();
    disk.recycle();
    return hit;
  }

  /** The next session, with power cuts at every event of its first two checkpoints. */
  private static void goOn(SimulatedDisk disk, CrashState state, int nth) throws Exception {
    CrashRun run = new CrashRun(disk, OPTIONS);
    try {
      run.open();
      run.startFrom(CrashOracle.compare(run.engine(), List.of(state)));
      disk.listen((simulated, event) -> {
        Random random = new Random(nth * 1_000L + event.number());
        if (event.kind() != Kind.FORCE && random.nextInt(30) != 0) {
          return;
        }
        DiskMoment moment = simulated.moment();
        boolean onlyMeta = moment.dirtyPages().stream().filter(page -> page.file().equals(Opening.DATA)).allMatch(page -> page.page() < 16);
        for (int i = 0; i < (event.kind() == Kind.FORCE && onlyMeta ? 16 : 2); i++) {
          CrashChoice choice = i == 0 ? CrashChoice.none() : CrashChoice.torn(random.nextInt(), 1); // a meta page has few bytes to tear
          try {
            CrashOracle.check(moment.afterPowerCut(choice), OPTIONS, run.allowed().afterPowerCut(), Depth.OPEN);
          } catch (Throwable t) {
            throw new AssertionError("force " + nth + " had failed, then at " + event + " by " + choice + ": " + t, t);
          }
        }
      });
      for (int i = 0; i < 30; i++) {
        run.run(i % 15 == 14 ? checkpoint() : put(100 + i));
      }
    } finally {
      disk.listen(null);
      disk.halt();
      run.abandon();
      disk.recycle();
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashSequence.Beginning;
import dev.gatun.engine.CrashSequence.Start;
import dev.gatun.error.StoreException;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskFault;
import dev.gatun.io.sim.DiskFault.Outcome;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The n-th call of an opening that recovers fails, for every n, or the virtual machine does: the caller is told, and the store opens at the next try,
 * in the same process, after its death, and after a power cut, with all that was there (I9).
 */
class CrashOpeningFaultTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void anyCallOfARecoveryMayFail(Outcome outcome) throws Exception {
    Beginning beginning = CrashSequence.beginning(Start.PREPARED, OPTIONS);
    try (CrashPool pool = new CrashPool()) {
      sweep(pool, beginning, DiskFault.call(1, outcome));
      if (outcome.isError()) {
        sweep(pool, beginning, DiskFault.call(Kind.STEP, 1, outcome));
      }
      assertTrue(pool.await() > 30);
    }
  }

  private static void sweep(CrashPool pool, Beginning beginning, DiskFault first) {
    AtomicBoolean beyond = new AtomicBoolean();
    int stride = first.outcome() == Outcome.IO_ERROR ? 1 : 3;
    for (long n = 1 + first.outcome().ordinal() % stride; !beyond.get() && !pool.hasFailed(); n += stride) {
      DiskFault fault = new DiskFault(first.kind(), n, first.outcome(), false);
      pool.submit("an opening of " + Start.PREPARED + " with " + fault, () -> {
        if (fails(beginning, fault)) {
          CrashTally.FAULTS.incrementAndGet();
        } else {
          beyond.set(true);
        }
      });
    }
  }

  private static boolean fails(Beginning beginning, DiskFault fault) {
    List<CrashState> may = List.of(beginning.content());
    SimulatedDisk disk = beginning.moment().afterKill();
    disk.inject(fault);
    Engine opened = null;
    try {
      opened = Engine.open(disk, null, OPTIONS);
    } catch (StoreException | VirtualMachineError e) {
      // told
    }
    boolean hit = disk.faultsHit() > 0;
    disk.clearFaults();
    if (opened != null) {
      CrashOracle.compare(opened, may); // some calls are not needed, such as making room ahead
      CrashOracle.end(disk, opened);
      return hit;
    }
    DiskMoment moment = disk.moment();
    CrashOracle.check(disk, OPTIONS, may, Depth.FULL);
    CrashOracle.check(moment.afterKill(), OPTIONS, may, Depth.DURABLE);
    CrashOracle.check(moment.afterPowerCut(CrashChoice.none()), OPTIONS, may, Depth.DURABLE);
    CrashOracle.check(moment.afterPowerCut(CrashChoice.random(fault.nth())), OPTIONS, may, Depth.OPEN);
    return hit;
  }
}

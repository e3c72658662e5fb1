package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.CrashStep.Flavor;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFailedException;
import dev.gatun.error.StoreFullException;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskFault;
import dev.gatun.io.sim.DiskFault.Outcome;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The n-th call of the disk fails, for every n: the caller gets a {@link StoreException}, what was acknowledged stays, other keys can be read on, and
 * the store opens again, though pages whose write-back failed count as clean and are not on the disk.
 */
class CrashFaultTest {
  private static final int SCALE = Integer.getInteger("gatun.crash.scale", 1);

  @Test
  void anyCallMayFailOnce() throws Exception {
    for (long seed = 300; seed < 300 + 4L * SCALE; seed++) {
      sweep(seed, seed % 4 == 2 ? Flavor.LARGE_VALUES : seed % 4 == 1 ? Flavor.CHAINS : Flavor.SMALL, 14, 23);
    }
  }

  @Test
  @Tag("soak")
  void anyCallMayFailOnceInManyWorkloads() throws Exception {
    for (long seed = 70_000; seed < 70_050; seed++) {
      sweep(seed, Flavor.values()[(int) (seed % 3)], 24, 3);
    }
  }

  private static void sweep(long seed, Flavor flavor, int steps, int writeStride) throws Exception {
    AtomicLong faults = new AtomicLong();
    try (CrashPool pool = new CrashPool()) {
      for (Kind kind : Kind.values()) {
        if (kind == Kind.STEP) {
          continue;
        }
        int stride = kind == Kind.WRITE ? writeStride : 1;
        sweep(pool, seed, flavor, steps, kind, Outcome.IO_ERROR, stride, false, faults);
        if (kind == Kind.WRITE || kind == Kind.CREATE) {
          sweep(pool, seed, flavor, steps, kind, Outcome.DISK_FULL, stride, false, faults);
          sweep(pool, seed, flavor, steps, kind, Outcome.DISK_FULL, stride, true, faults);
        }
        if (kind == Kind.WRITE) {
          sweep(pool, seed, flavor, steps, kind, Outcome.SHORT_WRITE, stride, false, faults);
        }
      }
      pool.await();
      System.out.println("failed calls: " + faults + " in a " + flavor + " workload of seed " + seed);
      assertTrue(faults.get() > 50);
    }
  }

  private static void sweep(
      CrashPool pool, long seed, Flavor flavor, int steps, Kind kind, Outcome outcome, int stride, boolean onwards, AtomicLong faults) {
    AtomicBoolean beyond = new AtomicBoolean();
    for (int n = 1 + (int) (seed % stride); !beyond.get(); n += stride) {
      DiskFault fault = DiskFault.call(kind, n, outcome);
      DiskFault planned = onwards ? fault.andAllLater() : fault;
      pool.submit("seed " + seed + ", " + flavor + ", " + planned, () -> {
        if (fail(seed, flavor, steps, planned)) {
          faults.incrementAndGet();
        } else {
          beyond.set(true);
        }
      });
      if (pool.hasFailed()) {
        return;
      }
    }
  }

  /** Runs a workload with a fault; false when the fault was never met. */
  private static boolean fail(long seed, Flavor flavor, int steps, DiskFault fault) throws Exception {
    EngineOptions options = CrashSweep.optionsOf(seed);
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, options);
    disk.inject(fault);
    try {
      runOn(run, CrashStep.workload(seed, steps, flavor));
      if (disk.faultsHit() == 0) {
        return false;
      }
      DiskMoment moment = disk.moment();
      CrashRun.Allowed allowed = run.allowed();
      CrashOracle.check(moment.afterPowerCut(CrashChoice.none()), options, allowed.afterPowerCut(), Depth.OPEN);
      CrashOracle.check(moment.afterPowerCut(CrashChoice.random(seed + fault.nth())), options, allowed.afterPowerCut(), Depth.FULL);
      CrashOracle.check(moment.afterKill(), options, allowed.afterKill(), Depth.DURABLE);
      goOn(moment.afterKill(), options, allowed.afterKill(), seed + fault.nth());
      disk.clearFaults();
      run.abandon();
      CrashOracle.check(disk.afterKill(), options, allowed.afterKill(), Depth.FULL);
      return true;
    } finally {
      disk.halt();
      run.abandon();
      disk.recycle();
    }
  }

  private static void runOn(CrashRun run, List<CrashStep> steps) {
    try {
      run.open();
    } catch (StoreException e) {
      return;
    }
    for (CrashStep step : steps) {
      if (!runOne(run, step)) {
        return;
      }
    }
  }

  /** False when the store is of no more use. */
  private static boolean runOne(CrashRun run, CrashStep step) {
    CrashState before = run.last();
    try {
      run.run(step);
      return true;
    } catch (StoreException e) {
      if (!run.isOpen()) {
        return false;
      }
      if (run.engine().failure().isSet()) {
        poisoned(run, step);
        return false;
      }
      if (step.changes() && !(e instanceof StoreFullException)) {
        run.nothingWasWritten();
      }
      String difference = before.difference(CrashState.of(run.engine()));
      if (difference != null) {
        throw new AssertionError(step + " threw " + e + " and changed something: " + difference, e);
      }
      return true;
    }
  }

  /** No more writes; and every key that the failed step did not write can be read. */
  private static void poisoned(CrashRun run, CrashStep failed) {
    Engine engine = run.engine();
    try {
      CrashRun.write(engine, List.of(new Entry("a", "too late", new byte[1])));
      throw new AssertionError("a failed store took a write");
    } catch (StoreFailedException expected) {
      // clear enough
    }
    Set<String> unknown = new HashSet<>();
    failed.entries().forEach(entry -> unknown.add(entry.table() + "/" + entry.key()));
    for (Map.Entry<String, TreeMap<String, byte[]>> table : run.lastReturned().tables().entrySet()) {
      if (failed.kind() == CrashStep.Kind.DROP && table.getKey().equals(failed.table())) {
        continue;
      }
      RawTable raw = CrashRun.table(engine, table.getKey());
      for (Map.Entry<String, byte[]> entry : table.getValue().entrySet()) {
        byte[] key = new Entry("", entry.getKey(), null).keyBytes();
        if (!unknown.contains(table.getKey() + "/" + entry.getKey()) && !Arrays.equals(raw.get(key), entry.getValue())) {
          throw new AssertionError("a read after the failure of " + failed + " shows another value");
        }
      }
    }
  }

  /** The kernel lives on with pages that it wrongly calls clean; a new session works there and loses power at any moment. */
  private static void goOn(SimulatedDisk disk, EngineOptions options, List<CrashState> allowed, long seed) throws Exception {
    CrashRun run = new CrashRun(disk, options);
    Random random = new Random(seed);
    try {
      run.open();
      run.startFrom(CrashOracle.compare(run.engine(), allowed));
      disk.listen((simulated, event) -> {
        if (random.nextInt(event.kind() == Kind.WRITE ? 100 : 12) == 0) {
          DiskMoment moment = simulated.moment();
          CrashCut cut = new CrashCut(random.nextBoolean() ? CrashChoice.none() : CrashChoice.random(random.nextInt()));
          CrashOracle.check(cut.of(moment), options, run.allowed().afterPowerCut(), Depth.OPEN);
        }
      });
      List<CrashStep> all = CrashStep.workload(seed, 5, Flavor.SMALL);
      run.run(all.subList(0, 3), engine -> {});
      run.run(new CrashStep(CrashStep.Kind.CHECKPOINT, List.of(), ""));
      run.run(all.subList(3, all.size()), engine -> {});
    } finally {
      disk.listen(null);
      disk.halt();
      run.abandon();
      disk.recycle();
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.engine.CrashStep.Flavor;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFailedException;
import dev.gatun.error.StoreFullException;
import dev.gatun.format.PageImage;
import dev.gatun.format.PageSize;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The n-th call of the disk fails, for every n, or the virtual machine does, in a call or after a record or a page was published: the caller gets a
 * {@link StoreException} or the machine's error, what was acknowledged stays, other keys can be read on, and
 * the store opens again, though pages whose write-back failed count as clean and are not on the disk.
 */
class CrashFaultTest {
  private static final String REPLAY = "gatun.crash.fault";
  private static final int SCALE = Integer.getInteger("gatun.crash.scale", 1);

  @Test
  void anyCallMayFailOnce() throws Exception {
    for (long seed = 300; seed < 300 + 4L * SCALE; seed++) {
      sweep(new Workload(seed, seed % 4 == 2 ? Flavor.LARGE_VALUES : seed % 4 == 1 ? Flavor.CHAINS : Flavor.SMALL, 14), 23);
    }
  }

  @Test
  @Tag("soak")
  void anyCallMayFailOnceInManyWorkloads() throws Exception {
    CrashTally.soak("failed calls", seed -> sweep(new Workload(70_000 + seed, Flavor.values()[(int) (seed % 3)], 24), 3));
  }

  @Test
  @EnabledIfSystemProperty(named = REPLAY, matches = ".+")
  void aCallThatAFailureHasPrintedFailsAgain() throws Exception {
    String[] parts = System.getProperty(REPLAY).split(":");
    Workload workload = new Workload(Long.parseLong(parts[0]), Flavor.valueOf(parts[1]), Integer.parseInt(parts[2]));
    DiskFault fault = DiskFault.call(Kind.valueOf(parts[3]), Long.parseLong(parts[4]), Outcome.valueOf(parts[5]));
    assertTrue(fail(workload, Boolean.parseBoolean(parts[6]) ? fault.andAllLater() : fault));
  }

  /** What runs while a call fails. */
  private record Workload(long seed, Flavor flavor, int steps) {
    String replayOf(DiskFault fault) {
      return "-D" + REPLAY + "=" + seed + ":" + flavor + ":" + steps + ":" + fault.kind() + ":" + fault.nth() + ":" + fault.outcome() + ":"
          + fault.onwards();
    }
  }

  private static void sweep(Workload workload, int writeStride) throws Exception {
    long before = CrashTally.FAULTS.get();
    try (CrashPool pool = new CrashPool()) {
      for (Kind kind : Kind.values()) {
        int stride = kind == Kind.WRITE ? writeStride : kind == Kind.STEP ? (writeStride + 1) / 2 : 1;
        int first = 1 + (int) (workload.seed % stride);
        sweep(pool, workload, DiskFault.call(kind, first, Outcome.OUT_OF_MEMORY), 2 * stride);
        sweep(pool, workload, DiskFault.call(kind, first + stride, Outcome.STACK_OVERFLOW), 2 * stride); // at the places between
        if (kind != Kind.STEP) {
          sweep(pool, workload, DiskFault.call(kind, first, Outcome.IO_ERROR), stride);
        }
        if (kind == Kind.WRITE || kind == Kind.CREATE) {
          sweep(pool, workload, DiskFault.call(kind, first, Outcome.DISK_FULL), stride);
          sweep(pool, workload, DiskFault.call(kind, first, Outcome.DISK_FULL).andAllLater(), stride);
        }
        if (kind == Kind.WRITE) {
          sweep(pool, workload, DiskFault.call(kind, first, Outcome.SHORT_WRITE), stride);
        }
      }
      pool.await();
      long faults = CrashTally.FAULTS.get() - before;
      System.out.println("failed calls: " + faults + " in a " + workload.flavor + " workload of seed " + workload.seed);
      assertTrue(faults > 50);
    }
  }

  /** From the fault's call on, until none fails any more. */
  private static void sweep(CrashPool pool, Workload workload, DiskFault first, int stride) {
    AtomicBoolean beyond = new AtomicBoolean();
    for (long n = first.nth(); !beyond.get() && !pool.hasFailed(); n += stride) {
      DiskFault fault = new DiskFault(first.kind(), n, first.outcome(), first.onwards());
      pool.submit(workload.replayOf(fault), () -> {
        if (fail(workload, fault)) {
          CrashTally.FAULTS.incrementAndGet();
        } else {
          beyond.set(true);
        }
      });
    }
  }

  /** Runs a workload with a fault; false when the fault was never met. */
  private static boolean fail(Workload workload, DiskFault fault) throws Exception {
    long seed = workload.seed;
    EngineOptions options = CrashSweep.optionsOf(seed);
    SimulatedDisk disk = new SimulatedDisk();
    CrashRun run = new CrashRun(disk, options);
    disk.inject(fault);
    try {
      runOn(run, CrashStep.workload(seed, workload.steps, workload.flavor));
      if (disk.faultsHit() == 0) {
        return false;
      }
      DiskMoment moment = disk.moment();
      CrashRun.Allowed allowed = run.allowed();
      boolean unread = fault.kind() == Kind.READ;
      CrashOracle.check(moment.afterPowerCut(CrashChoice.none()), options, allowed.afterPowerCut(), Depth.OPEN, unread);
      CrashOracle.check(moment.afterPowerCut(CrashChoice.random(seed + fault.nth())), options, allowed.afterPowerCut(), Depth.FULL, unread);
      CrashOracle.check(moment.afterKill(CrashFaultTest::isWithinLargeValue), options, allowed.afterKill(), Depth.DURABLE, unread);
      if (workload.flavor == Flavor.SMALL || (seed + fault.nth()) % 4 == 0) { // it takes as long as all the rest
        goOn(moment.afterKill(CrashFaultTest::isWithinLargeValue), options, allowed.afterKill(), workload.flavor, seed + fault.nth(), unread);
      }
      disk.clearFaults();
      run.abandon();
      CrashOracle.check(disk.afterKill(), options, allowed.afterKill(), Depth.FULL, unread);
      return true;
    } finally {
      disk.clearFaults(); // one that the workload did not come to must not strike the end of the store
      disk.halt();
      run.abandon();
      disk.recycle();
    }
  }

  /**
   * A page without a header of its own. A recovery may store the same bytes into it that the kernel wrongly calls clean, which makes it dirty; the
   * simulated disk knows a store by the bytes that it changes. So such a page leaves the cache, as any clean page may, and any store changes it.
   * Pages with a header get another epoch or LSN and stay. The check that never loses power has all pages as the failure left them.
   */
  private static boolean isWithinLargeValue(String file, long page, byte[] bytes) {
    long position = page * PageSize.PAGE_BYTES;
    boolean inPages = file.equals(Opening.DATA) && position >= PageSize.HEADER_REGION_BYTES;
    return inPages && PageSize.fileOffset(PageImage.pageId(bytes, 0)) != position;
  }

  private static void runOn(CrashRun run, List<CrashStep> steps) {
    try {
      run.open();
    } catch (StoreException | VirtualMachineError e) {
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
    } catch (StoreException | VirtualMachineError e) {
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

  /** No more writes; and every key that the failed step did not write can be read, but for those of a table that it changed as a whole. */
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
      if (failed.kind() == CrashStep.Kind.DROP && table.getKey().equals(failed.table()) || changesAllOf(table.getKey(), failed)) {
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

  private static boolean changesAllOf(String table, CrashStep step) {
    if (step.kind() == CrashStep.Kind.LOAD) {
      return step.entries().getFirst().table().equals(table);
    }
    boolean ranges = step.kind() == CrashStep.Kind.REMOVE_RANGE || step.kind() == CrashStep.Kind.REPLACE_RANGE;
    return ranges && step.low().table().equals(table);
  }

  /** The kernel lives on with pages that it wrongly calls clean; a new session works there and loses power at any moment. */
  private static void goOn(SimulatedDisk disk, EngineOptions options, List<CrashState> allowed, Flavor flavor, long seed, boolean unread)
      throws Exception {
    CrashRun run = new CrashRun(disk, options);
    Random random = new Random(seed);
    try {
      run.open();
      run.startFrom(CrashOracle.compare(run.engine(), allowed));
      disk.listen((simulated, event) -> {
        if (random.nextInt(event.kind() == Kind.WRITE ? 100 : 12) == 0) {
          DiskMoment moment = simulated.moment();
          CrashCut cut = new CrashCut(random.nextBoolean() ? CrashChoice.none() : CrashChoice.random(random.nextInt()));
          CrashOracle.check(cut.of(moment), options, run.allowed().afterPowerCut(), Depth.OPEN, unread);
        }
      });
      // The workload was made for an empty store: what it loads need not lie behind what this one has.
      List<CrashStep> all = CrashStep.workload(seed, 6, flavor).stream().filter(step -> step.kind() != CrashStep.Kind.LOAD).toList();
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

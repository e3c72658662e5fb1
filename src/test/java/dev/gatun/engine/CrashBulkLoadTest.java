package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreFullException;
import dev.gatun.format.Meta;
import dev.gatun.format.PageSize;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskFault;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a crash at any step of a load all of it is there or nothing, no page is lost, and once it was committed nothing takes it back. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashBulkLoadTest {
  private static final int ENTRIES = 250;

  private static byte[] b(String s) {
    return s.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static String key(int i) {
    return "k%06d".formatted(i);
  }

  private static List<Entry> entries(int from, int count, Random random) {
    List<Entry> entries = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      byte[] value = new byte[random.nextInt(60) == 0 ? 2_100 + random.nextInt(70_000) : random.nextInt(90)];
      random.nextBytes(value);
      entries.add(new Entry("a", key(i), value));
    }
    return entries;
  }

  private static void put(RawLoader loader, List<Entry> entries) {
    for (Entry entry : entries) {
      byte[] value = entry.value();
      assertTrue(value != null);
      loader.put(entry.keyBytes(), value);
    }
  }

  private static void load(Engine engine, List<Entry> entries) {
    try (RawLoader loader = CrashRun.table(engine, "a").bulkLoad()) {
      put(loader, entries);
      assertEquals(entries.size(), loader.commit());
    }
  }

  /**
   * A history with two loads, and writes and checkpoints before, between and after, one thread: the states that may survive are known at any time.
   */
  private static final class History {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final EngineOptions options;
    private final Random random;
    private List<CrashState> allowed = List.of(CrashState.EMPTY);

    History(long seed, boolean sync, boolean spare) {
      this.options = CrashRun.options(sync, spare);
      this.random = new Random(seed);
    }

    void run(int before) {
      Engine engine = Engine.open(disk, null, options);
      step(engine, CrashState.EMPTY.withTable("a"), () -> engine.table("a", CrashState.CODEC, CrashState.CODEC));
      if (before > 0) {
        write(engine, entries(0, before, random));
        write(engine, List.of(new Entry("a", key(5_000), new byte[9_000])));
        write(engine, List.of(new Entry("a", key(5_000), null)));
      }
      step(engine, now(), engine::checkpoint);
      write(engine, List.of(new Entry("a", "early", new byte[50])));
      List<Entry> first = entries(1_000, ENTRIES, random);
      step(engine, now().with(first), () -> load(engine, first));
      write(engine, List.of(new Entry("a", key(1_001), new byte[3]), new Entry("a", key(1_100), null)));
      step(engine, now().with(entries(2_000, 3, new Random(1))), () -> load(engine, entries(2_000, 3, new Random(1))));
      step(engine, now(), engine::checkpoint);
      write(engine, List.of(new Entry("a", key(2_001), new byte[7])));
      disk.listen(null);
      CrashOracle.end(disk, engine);
    }

    private CrashState now() {
      return allowed.getLast();
    }

    private void write(Engine engine, List<Entry> entries) {
      step(engine, now().with(entries), () -> CrashRun.write(engine, entries));
    }

    /** While the step runs it may have happened or not; in an asynchronous store what came before may be lost too, unless it was a checkpoint. */
    private void step(Engine engine, CrashState next, Runnable step) {
      CrashState last = now();
      List<CrashState> before = allowed;
      List<CrashState> during = new ArrayList<>(before);
      during.add(next);
      allowed = during;
      step.run();
      boolean durable = options.sync() || last == next || engine.checkpointer().bytesSinceCut() == 0;
      allowed = durable ? List.of(next) : allowed;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true, true, 0", "2, false, true, 60", "3, true, false, 60", "4, false, true, 300"})
  void aCrashAtAnyStepLeavesTheWholeLoadOrNothing(long seed, boolean sync, boolean spare, int before) {
    History history = new History(seed, sync, spare);
    Random random = new Random(seed);
    int[] count = new int[2];
    history.disk.listen((disk, event) -> {
      CrashSweep.writeBack(disk, random);
      if ((event.kind() == Kind.STEP || event.kind() == Kind.WRITE) && random.nextInt(20) != 0) {
        return;
      }
      DiskMoment moment = disk.moment();
      List<CrashCut> cuts = CrashCut.of(moment, random.nextLong(), 3);
      for (CrashCut cut : cuts) {
        count[0]++;
        List<CrashState> allowed = history.allowed;
        boolean full = random.nextInt(6) == 0;
        boolean again = random.nextInt(25) == 0;
        try {
          if (again) {
            count[1] += crashAgain(cut.of(moment), history.options, allowed, random);
          }
          CrashOracle.check(cut.of(moment), history.options, allowed, full ? Depth.FULL : random.nextBoolean() ? Depth.DURABLE : Depth.OPEN);
        } catch (Throwable t) {
          throw new AssertionError("seed " + seed + ", " + event + ", " + cut, t);
        }
      }
    });
    history.run(before);
    assertTrue(count[0] > 150 && count[1] > 8, count[0] + " crashes, " + count[1] + " of recoveries");
  }

  /** Crashes of the recovery from a crash. */
  private static int crashAgain(SimulatedDisk left, EngineOptions options, List<CrashState> allowed, Random random) {
    int[] count = {0};
    left.listen((disk, event) -> {
      if (event.kind() != Kind.STEP && random.nextInt(event.kind() == Kind.WRITE ? 40 : 4) == 0) {
        DiskMoment moment = disk.moment();
        List<CrashCut> cuts = CrashCut.of(moment, random.nextLong(), 2);
        CrashOracle.check(cuts.get(random.nextInt(cuts.size())).of(moment), options, allowed, Depth.FULL);
        count[0]++;
      }
    });
    Engine engine = Engine.open(left, null, options);
    left.listen(null);
    CrashOracle.end(left, engine);
    return count[0];
  }

  /** Who is told that there was no space believes that nothing was loaded. */
  @Test
  void aDiskThatIsFullAfterTheCutLeavesTheOutcomeUnknown() {
    int unknown = 0;
    boolean hit = true;
    for (int n = 1; hit; n++) {
      SimulatedDisk disk = new SimulatedDisk();
      Engine engine = Engine.open(disk, null, CrashRun.options(true, true));
      CrashRun.write(engine, List.of(new Entry("a", "early", new byte[50])));
      disk.inject(DiskFault.call(Kind.WRITE, n, DiskFault.Outcome.DISK_FULL));
      try {
        load(engine, entries(1_000, 5, new Random(1)));
      } catch (StoreFullException e) {
        assertNull(engine.failure().cause(), "the store has failed, and the load says that it did nothing");
      } catch (StoreException e) {
        unknown++;
      }
      hit = disk.faultsHit() > 0;
      disk.clearFaults();
      CrashOracle.end(disk, engine);
    }
    assertTrue(unknown > 0, "no write after the cut");
  }

  /** The log cannot make a load again: no checkpoint that does not have it may be opened when the newest is damaged. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void noOlderCheckpointTakesTheLoadBack(boolean crashed) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    EngineOptions options = CrashRun.options(true, true);
    Engine engine = Engine.open(disk, null, options);
    engine.table("a", CrashState.CODEC, CrashState.CODEC);
    CrashRun.write(engine, entries(0, 50, new Random(1)));
    engine.checkpoint();
    engine.checkpoint();
    DamagedDisk files = new DamagedDisk(disk);
    assertEquals(2, files.metas().size());
    SimulatedDisk[] between = new SimulatedDisk[1];
    int[] metaWrites = {0};
    disk.listen((simulated, event) -> {
      boolean meta = event.kind() == Kind.WRITE && event.file().equals(Opening.DATA) && event.position() < PageSize.HEADER_REGION_BYTES;
      if (meta && ++metaWrites[0] == 2) {
        between[0] = simulated.afterKill(); // the new meta page is whole, the stamp is not written
      }
    });
    load(engine, entries(1_000, 300, new Random(2)));
    disk.listen(null);
    assertEquals(1, files.metas().size());
    SimulatedDisk left = crashed ? between[0] : disk.afterKill();
    CrashOracle.end(disk, engine);
    DamagedDisk damaged = new DamagedDisk(left);
    if (crashed) {
      assertEquals(2, damaged.metas().size(), "the crash came before the stamp");
      Engine again = Engine.open(left, null, options);
      SimulatedDisk opened = left.afterKill();
      CrashOracle.end(left, again);
      damaged = new DamagedDisk(opened);
    }
    for (Meta meta : damaged.metas()) { // whichever an opening falls back to
      assertEquals(350, damaged.catalog(meta).tables().getFirst().count(), "a checkpoint without the load may be opened");
    }
  }

  @Test
  void whateverCallFailsTheLoadIsThereOrNotAndTheStoreOpensAgain() {
    EngineOptions options = CrashRun.options(true, true);
    Random random = new Random(3);
    long calls = faulted(options, null);
    int failed = 0;
    for (DiskFault.Outcome outcome : List.of(DiskFault.Outcome.IO_ERROR, DiskFault.Outcome.DISK_FULL, DiskFault.Outcome.SHORT_WRITE)) {
      for (long nth = 1; nth <= calls; nth += 1 + random.nextInt(3)) {
        failed += (int) faulted(options, DiskFault.call(nth, outcome));
      }
    }
    assertTrue(failed > 30, failed + " calls failed");
  }

  /** Loads with a fault; returns whether it hit, and the number of calls without one. */
  private static long faulted(EngineOptions options, DiskFault fault) {
    SimulatedDisk disk = new SimulatedDisk();
    Engine engine = Engine.open(disk, null, options);
    engine.table("a", CrashState.CODEC, CrashState.CODEC);
    CrashRun.write(engine, entries(0, 30, new Random(1)));
    CrashState before = CrashState.of(engine);
    List<Entry> entries = entries(1_000, 200, new Random(2));
    long events = disk.events();
    if (fault != null) {
      disk.inject(fault);
    }
    boolean committed = false;
    try {
      load(engine, entries);
      committed = true;
    } catch (StoreException e) {
      assertTrue(disk.faultsHit() > 0, e.toString());
    }
    disk.clearFaults();
    CrashState after = before.with(entries);
    if (!engine.failure().isSet()) {
      assertNull((committed ? after : before).difference(CrashState.of(engine)));
      assertEquals(0, engine.allocator().counts().unattached());
      CrashRun.write(engine, List.of(new Entry("a", "more", new byte[10])));
      before = before.with(List.of(new Entry("a", "more", new byte[10])));
      after = after.with(List.of(new Entry("a", "more", new byte[10])));
    }
    SimulatedDisk left = disk.afterKill();
    long hit = fault == null ? disk.events() - events : disk.faultsHit();
    CrashOracle.end(disk, engine);
    CrashOracle.check(left, options, committed ? List.of(after) : List.of(before, after), Depth.FULL);
    return hit;
  }

  @Test
  void aFullDiskEndsALoadAndItsSpaceComesBack() {
    SimulatedDisk disk = new SimulatedDisk();
    EngineOptions options = CrashRun.options(true, true);
    Engine engine = Engine.open(disk, null, options);
    RawTable table = engine.table("a", CrashState.CODEC, CrashState.CODEC);
    CrashRun.write(engine, entries(0, 30, new Random(1)));
    engine.checkpoint();
    CrashState before = CrashState.of(engine);
    disk.limitCapacity(12 << 20);
    for (int large : new int[] {30_000, 500, 30_000}) {
      try (RawLoader loader = table.bulkLoad()) {
        assertThrows(StoreFullException.class, () -> {
          for (int i = 1_000; i < 1_000_000; i++) {
            loader.put(key(i).getBytes(), new byte[i % 100 == 0 ? large : 500]);
          }
        });
        if (large == 500) { // a node found no room: the tree has ended in the middle
          assertThrows(IllegalStateException.class, () -> loader.put(b("z"), b("z")));
          assertThrows(IllegalStateException.class, loader::commit);
        }
      }
      assertEquals(0, engine.allocator().counts().unattached());
      assertNull(before.difference(CrashState.of(engine)));
    }
    List<Entry> entries = entries(1_000, 500, new Random(1));
    load(engine, entries);
    assertNull(before.with(entries).difference(CrashState.of(engine)));
    CrashOracle.verify(engine);
    engine.allocator().check();
    CrashOracle.end(disk, engine);
  }

  /** What is written between the cut and the end of the commit waits for it, or belongs to another table, and readers see the table as it was. */
  @Test
  void whileACheckpointMakesTheLoadDurableWritesToTheTableWaitAndNobodyElseDoes() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    EngineOptions options = CrashRun.options(false, true);
    Engine engine = Engine.open(disk, null, options);
    RawTable table = engine.table("a", CrashState.CODEC, CrashState.CODEC);
    RawTable other = engine.table("b", CrashState.CODEC, CrashState.CODEC);
    load(engine, entries(0, 50, new Random(1)));
    List<Thread> writers = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    boolean[] committed = new boolean[1];
    int[] forces = {0};
    disk.listen((simulated, event) -> {
      if (event.kind() == Kind.FORCE && event.file().equals(Opening.DATA) && ++forces[0] == 1) {
        writers.add(writer(failures, committed, () -> table.put("k001001".getBytes(), new byte[3])));
        writers.add(writer(failures, committed, () -> table.removeRange(new Bounds("k001100".getBytes(), true, null, true, false, Long.MAX_VALUE))));
        other.put("k".getBytes(), new byte[1]);
        assertNull(table.get("k001000".getBytes()));
        assertEquals(50, table.size());
      }
    });
    try (RawLoader loader = table.bulkLoad()) {
      put(loader, entries(1_000, 200, new Random(2)));
      loader.commit();
      synchronized (committed) {
        committed[0] = true;
      }
    }
    disk.listen(null);
    for (Thread writer : writers) {
      writer.join();
    }
    assertEquals(List.of(), failures);
    assertEquals(3, table.get("k001001".getBytes()).length);
    assertEquals(150, table.size());
    assertEquals(1, other.size());
    CrashOracle.verify(engine);
    CrashOracle.end(disk, engine);
  }

  private static Thread writer(List<Throwable> failures, boolean[] committed, Runnable write) {
    return Thread.ofPlatform().start(() -> {
      try {
        write.run();
      } catch (Throwable t) {
        failures.add(t);
      }
    });
  }
}

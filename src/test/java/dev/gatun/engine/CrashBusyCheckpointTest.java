package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.format.PageSize;
import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writes that come between a checkpoint's cut and its meta page, at every call that it makes of the data file: they replace pages that the cut shows
 * and take free ones, and the checkpoint must show none of it (I1, I6). One thread does both, so it is the same each time.
 */
class CrashBusyCheckpointTest {
  private static final int KEYS = 120;
  private static final int ROUNDS = 5;
  private static final int WRITES_AT_ONCE = 4;
  private static final int LARGE_BYTES = 2_100;
  private static final int MOST_WRITES = 70; // or the log would grow, and a thread that grows it ahead would wait for the one that holds the disk

  @ParameterizedTest
  @CsvSource({"1, true", "2, false"})
  void whatIsWrittenDuringACheckpointIsNoPartOfItAndIsNotLost(long seed, boolean spare) throws Exception {
    try (CrashPool pool = new CrashPool()) {
      new History(seed, CrashRun.options(true, spare), pool).run();
      assertTrue(pool.await() > 300);
    }
  }

  private static final class History {
    private final Random random;
    private final EngineOptions options;
    private final CrashPool pool;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final CrashStates states = new CrashStates();
    private final CrashRun run;
    private final long seed;
    private boolean writing;
    private int written;

    History(long seed, EngineOptions options, CrashPool pool) {
      this.seed = seed;
      this.random = new Random(seed);
      this.options = options;
      this.pool = pool;
      this.run = new CrashRun(disk, options);
    }

    void run() throws Exception {
      try {
        run.run(List.of(new CrashStep(CrashStep.Kind.CREATE, List.of(), "a")), engine -> {});
        for (int i = 0; i < KEYS; i += 40) {
          run.run(write(i, 40));
        }
        for (int round = 0; round < ROUNDS; round++) {
          run.run(write(random.nextInt(KEYS), 15));
          written = 0;
          disk.listen(this::on);
          run.run(new CrashStep(CrashStep.Kind.CHECKPOINT, List.of(), ""));
          disk.listen(null);
          assertTrue(written > 0);
        }
        CrashOracle.verify(run.engine());
        run.engine().allocator().check();
      } finally {
        disk.listen(null);
        disk.halt();
        run.abandon();
        disk.recycle();
      }
    }

    private CrashStep write(int first, int count) {
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[300 + random.nextInt(400)];
        random.nextBytes(value);
        entries.add(new Entry("a", "key-" + (first + i * 7) % KEYS, random.nextInt(9) == 0 ? null : value));
      }
      return new CrashStep(CrashStep.Kind.WRITE, entries, "");
    }

    private CrashStep large() {
      byte[] value = new byte[LARGE_BYTES];
      random.nextBytes(value);
      return new CrashStep(CrashStep.Kind.WRITE, List.of(new Entry("a", "large-" + random.nextInt(KEYS), value)), "");
    }

    private void on(SimulatedDisk simulated, DiskEvent event) {
      visit(simulated, event);
      boolean ofTheCheckpoint = event.file().equals(Opening.DATA) && event.position() >= PageSize.HEADER_REGION_BYTES;
      if (!writing && written < MOST_WRITES && (ofTheCheckpoint || event.file().equals(Opening.DATA) && event.kind() == Kind.FORCE)) {
        writing = true;
        run.run(write(random.nextInt(KEYS), WRITES_AT_ONCE)); // replaces leaves of the cut
        run.run(large()); // takes the lowest free page at once, while single pages would be taken in turn
        written += WRITES_AT_ONCE;
        writing = false;
      }
    }

    private void visit(SimulatedDisk simulated, DiskEvent event) {
      if (event.kind() == Kind.WRITE && !event.file().equals(Opening.DATA)) {
        return; // zeros of a new log
      }
      DiskMoment moment = simulated.moment();
      CrashRun.Allowed allowed = run.allowed();
      List<CrashCut> cuts = CrashCut.of(moment, seed * 1_009 + event.number(), 1);
      for (int i = 0; i < cuts.size(); i++) {
        CrashCut cut = cuts.get(i);
        Depth depth = (event.number() + i) % 3 == 0 ? Depth.FULL : Depth.OPEN;
        List<CrashState> may = cut.isKill() ? allowed.afterKill() : allowed.afterPowerCut();
        pool.submit("seed " + seed + ", " + event + ", " + cut, () -> states.check(cut.of(moment), options, may, depth));
      }
    }
  }
}

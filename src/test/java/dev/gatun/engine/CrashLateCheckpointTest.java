package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashOracle.Depth;
import dev.gatun.engine.CrashState.Entry;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After a long log was replayed the store is open before the checkpoint that ends the recovery is made. Until that is durable, the logs that were
 * replayed and the one that continues them are all needed (I3, I7, I9): crashes at the calls of that checkpoint, with writes in between, lose
 * nothing.
 */
class CrashLateCheckpointTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);
  private static final int VALUE_BYTES = 1_900;
  private static final int KEYS = 400;
  private static final int BATCH = 50;
  private static final int MOST_WRITES = 12;
  private static final int MOST_CRASHES = 40;

  private final SimulatedDisk disk = new SimulatedDisk();
  private CrashState state = CrashState.EMPTY.withTable("a");

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void crashesBeforeTheCheckpointOfARecoveryIsDurableLoseNothing(long seed) throws Exception {
    Random random = new Random(seed);
    Engine first = Engine.open(disk, null, OPTIONS);
    CrashRun.table(first, "a");
    for (long bytes = 0; bytes < 5 * Opening.BACKGROUND_BYTES / 4; bytes += BATCH * VALUE_BYTES) {
      write(first, random, BATCH);
    }
    SimulatedDisk crashed = seed % 2 == 0 ? disk.afterKill() : disk.afterPowerCut(CrashChoice.random(seed));
    CrashOracle.end(disk, first);
    try (CrashPool pool = new CrashPool()) {
      recover(crashed, new Checkpoint(random, pool, seed));
      assertTrue(pool.await() >= 10);
    }
  }

  @Test
  void aStoreThatIsClosedBeforeThatCheckpointIsClosedInOrder() throws Exception {
    try (Engine before = Engine.open(disk, null, OPTIONS)) {
      CrashRun.table(before, "a"); // closed in order: the newest checkpoint says so, and what follows is in the log alone
    }
    Engine first = Engine.open(disk, null, OPTIONS);
    for (long bytes = 0; bytes < 5 * Opening.BACKGROUND_BYTES / 4; bytes += BATCH * VALUE_BYTES) {
      write(first, new Random(3), BATCH);
    }
    SimulatedDisk crashed = disk.afterKill();
    CrashOracle.end(disk, first);
    Engine.open(crashed, null, OPTIONS).close();
    try (Engine again = Engine.open(crashed, null, OPTIONS)) {
      assertTrue(again.recovery().clean());
      CrashOracle.compare(again, List.of(state));
    }
  }

  private void recover(SimulatedDisk crashed, Checkpoint checkpoint) throws Exception {
    crashed.listen(checkpoint::on);
    Engine engine = Engine.open(crashed, null, OPTIONS);
    try {
      assertEquals(0, engine.checkpointer().checkpoints(), "the store is open, and its checkpoint is not there yet");
      checkpoint.engine = engine;
      checkpoint.opened.countDown();
      long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (engine.checkpointer().checkpoints() == 0) {
        engine.failure().check();
        assertTrue(System.nanoTime() < until, "nobody makes the checkpoint that ends the recovery");
        Thread.sleep(1);
      }
      crashed.listen(null);
      CrashOracle.compare(engine, List.of(state));
      CrashOracle.verify(engine);
    } finally {
      checkpoint.opened.countDown();
      crashed.listen(null);
      CrashOracle.end(crashed, engine);
    }
  }

  private void write(Engine engine, Random random, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[random.nextInt(VALUE_BYTES) / 8 * 8 + VALUE_BYTES / 2];
      random.nextBytes(value);
      entries.add(new Entry("a", "key-" + random.nextInt(KEYS), random.nextInt(12) == 0 ? null : value));
    }
    CrashRun.write(engine, entries);
    state = state.with(entries);
  }

  /**
   * What happens at the disk while the thread for checkpoints makes the one that ends the recovery; the same thread writes, so nothing is in flight.
   */
  private final class Checkpoint {
    private final Random random;
    private final CrashPool pool;
    private final long seed;
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile Engine engine;
    private boolean writing;
    private int writes;
    private int crashes;

    Checkpoint(Random random, CrashPool pool, long seed) {
      this.random = random;
      this.pool = pool;
      this.seed = seed;
    }

    void on(SimulatedDisk simulated, DiskEvent event) {
      if (writing || event.kind() == Kind.STEP || !Thread.currentThread().getName().equals("gatun-checkpoint")) {
        return;
      }
      awaitOpened();
      if (crashes < MOST_CRASHES) {
        crash(simulated.moment(), event);
      }
      if (writes < MOST_WRITES) {
        writing = true;
        write(engine, random, 1 + random.nextInt(3));
        writes++;
        writing = false;
      }
    }

    private void awaitOpened() {
      try {
        assertTrue(opened.await(1, TimeUnit.MINUTES) && engine != null);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void crash(DiskMoment moment, DiskEvent event) {
      CrashState now = state;
      Depth depth = Depth.values()[crashes % 3];
      long choice = seed * 1_009 + crashes++;
      pool.submit("seed " + seed + ", kill at " + event, () -> CrashOracle.check(moment.afterKill(), OPTIONS, List.of(now), Depth.OPEN));
      pool.submit("seed " + seed + ", power cut at " + event,
          () -> CrashOracle.check(moment.afterPowerCut(CrashChoice.random(choice)), OPTIONS, List.of(now), depth));
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything at once: batches that cross each other, tables that come and go, checkpoints, snapshots, transactions with ranges, cursors, syncs, and
 * the store closed and opened again in the middle. Nothing hangs, nothing is lost, no batch is seen half. {@code gatun.seed} draws the operations,
 * though threads race; {@code gatun.storm.seconds} is for the long ones.
 */
class StormTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private static final long LONG_MILLIS = Integer.getInteger("gatun.storm.seconds", 60) * 1_000L;
  private static final long QUICK_MILLIS = 3_000L * ConcurrentRun.SCALE;
  static final int OPENINGS = 4;
  private static final int PLATFORM_THREADS = 64;
  private static final int VIRTUAL_THREADS = 500;

  @TempDir Path directory;

  /** Runs the storm and checks everything. */
  static void storm(Storage storage, Path directory, boolean sync, boolean virtual, int threads, long millis, long seed) {
    StormStore store = new StormStore(storage, directory, sync);
    StormThreads run = new StormThreads(virtual);
    List<StormWorker> workers = start(store, run, threads, seed);
    try {
      run.run(millis, () -> store.openings() >= OPENINGS);
      store.checkAll(workers);
    } catch (Throwable t) {
      throw new AssertionError("replay with -Dgatun.seed=" + seed, t);
    }
  }

  static List<StormWorker> start(StormStore store, StormThreads run, int threads, long seed) {
    List<StormWorker> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      StormWorker worker = new StormWorker(store, i, seed);
      workers.add(worker);
      run.loop("worker " + i, worker::move);
    }
    run.loop(
        "closer",
        () -> {
          store.reopen();
          LockSupport.parkNanos(120_000_000); // afterwards, so that what is looked at in the end is a store in use
        });
    return workers;
  }

  @Test
  void platformThreadsOnFiles() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      storm(storage, directory, true, false, PLATFORM_THREADS, QUICK_MILLIS, SEED);
    }
  }

  @Test
  void platformThreadsInMemory() {
    storm(new MemoryStorage(), null, false, false, PLATFORM_THREADS, QUICK_MILLIS, SEED);
  }

  @Test
  void virtualThreadsOnFiles() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      storm(storage, directory, true, true, VIRTUAL_THREADS, QUICK_MILLIS, SEED);
    }
  }

  @Test
  void virtualThreadsOnOneCarrier() throws Exception {
    inAChildWithOneCarrier(QUICK_MILLIS);
  }

  private void inAChildWithOneCarrier(long millis) throws Exception {
    List<String> options =
        List.of("-ea", "-Xmx512m", "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    Process child = StormJvm.start(options, StormChild.class, directory, PLATFORM_THREADS, millis, SEED);
    String output = new String(child.getInputStream().readAllBytes());
    assertEquals(0, child.waitFor(), output);
    assertTrue(output.contains("done"), output);
  }

  @Tag("soak")
  @Test
  void longOnPlatformThreads() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      storm(storage, directory, true, false, PLATFORM_THREADS, LONG_MILLIS, SEED);
    }
  }

  @Tag("soak")
  @Test
  void longInMemory() {
    storm(new MemoryStorage(), null, false, false, PLATFORM_THREADS, LONG_MILLIS, SEED);
  }

  @Tag("soak")
  @Test
  void longOnOneCarrier() throws Exception {
    inAChildWithOneCarrier(LONG_MILLIS);
  }
}

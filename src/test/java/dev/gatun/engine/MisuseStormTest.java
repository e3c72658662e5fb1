package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The storm of {@link StormTest}, and every thread of it is interrupted at random moments, the one that closes and opens the store too. Nothing is
 * lost, the store is not poisoned, and no interrupt is swallowed: to each thread one is on its way at most, so a missing one is missed.
 */
class MisuseStormTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private static final long QUICK_MILLIS = 2_500L * ConcurrentRun.SCALE;
  private static final long LONG_MILLIS = Integer.getInteger("gatun.storm.seconds", 60) * 1_000L;
  private static final int THREADS = 32;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptsAtAnyMomentHarmNothing(boolean virtual) throws Exception {
    storm(virtual, QUICK_MILLIS);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptsForLongHarmNothing(boolean virtual) throws Exception {
    storm(virtual, LONG_MILLIS);
  }

  private void storm(boolean virtual, long millis) throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      StormStore store = new StormStore(storage, directory, true);
      StormThreads run = new StormThreads(virtual);
      List<StormWorker> workers = StormTest.start(store, run, THREADS, SEED);
      run.runInterrupted(millis, () -> store.openings() >= StormTest.OPENINGS, new Random(SEED));
      store.checkAll(workers);
    } catch (Throwable t) {
      throw new AssertionError("replay with -Dgatun.seed=" + SEED, t);
    }
  }

  /** Snapshots that nobody closed are reported with the place that opened them, and cursors cost nothing; the store can be closed all the same. */
  @Test
  void whatIsLeakedIsReportedWithItsOrigin() throws Exception {
    List<String> options = List.of("-Xmx64m", "-Dslf4j.provider=" + MisuseStormLog.class.getName());
    Process child = StormJvm.start(options, MisuseStormLeaks.class, directory);
    String output = new String(child.getInputStream().readAllBytes());
    assertEquals(0, child.waitFor(), output);
    assertEquals(MisuseStormLeaks.LEAKED, output.split("a snapshot was never closed", -1).length - 1, output);
    assertEquals(MisuseStormLeaks.LEAKED, output.split("MisuseStormLeaks.openAndForget", -1).length - 1, output);
    assertTrue(output.contains("closed"), output);
    assertFalse(output.contains("openAndClose"), output);
  }
}

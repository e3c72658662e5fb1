package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who opens a store that another one has is refused and harms nothing, in this process and in others, and whatever processes the holder starts. */
class MisuseProcessStormTest {
  private static final List<String> SMALL = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  private static final int THREADS = 8;
  private static final int WINS = 60 * ConcurrentRun.SCALE;
  private static final int WINS_OF_A_CHILD = 40 * ConcurrentRun.SCALE;

  @TempDir Path directory;

  /** Each opening that succeeds adds one to a counter: had two been in at once, or one lost what it wrote, the sum would tell. */
  @Test
  void ofManyThreadsThatOpenOneStoreOneHasIt() throws Exception {
    ConcurrentRun run = new ConcurrentRun();
    AtomicInteger inside = new AtomicInteger();
    for (int t = 0; t < THREADS; t++) {
      run.once(
          "opener",
          () -> {
            for (int wins = 0; wins < WINS / THREADS; ) {
              if (MisuseStormHolder.tryToAddOne(directory, inside)) {
                wins++;
              } else {
                Thread.yield();
              }
            }
          });
    }
    run.join();
    assertEquals(WINS / THREADS * THREADS, MisuseStormHolder.sum(directory));
  }

  @Test
  void ofManyProcessesThatOpenOneStoreOneHasIt() throws Exception {
    List<Process> children = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        children.add(StormJvm.start(SMALL, MisuseStormHolder.class, "race", directory, WINS_OF_A_CHILD));
      }
      for (int wins = 0; wins < WINS_OF_A_CHILD; ) {
        wins += MisuseStormHolder.tryToAddOne(directory, new AtomicInteger()) ? 1 : 0;
        Thread.sleep(1); // or the others never find it free
      }
      for (Process child : children) {
        String output = new String(child.getInputStream().readAllBytes());
        assertEquals(0, child.waitFor(), output);
      }
      assertEquals(3 * WINS_OF_A_CHILD, MisuseStormHolder.sum(directory));
    } finally {
      children.forEach(Process::destroyForcibly);
    }
  }

  /** A process that the holder has started, and that has its handles, ends first: the lock is still the holder's. */
  @Test
  void aChildThatEndsFirstTakesNoLockWithIt() throws Exception {
    try (MisuseStormHolder holder = MisuseStormHolder.open(directory)) {
      holder.addOne();
      Process child = new ProcessBuilder(StormJvm.command(SMALL, MisuseStormHolder.class, "idle")).redirectErrorStream(true).start();
      assertTrue(child.inputReader().readLine().startsWith("alive"));
      holder.addOne();
      child.getOutputStream().close();
      assertEquals(0, child.waitFor());
      assertRefusedElsewhere();
      assertThrows(StoreLockedException.class, () -> MisuseStormHolder.open(directory));
      assertRefusedElsewhere(); // a refused opening has opened no file of the store, whose closing would free the lock
      holder.addOne();
      holder.check();
    }
    assertEquals(3, MisuseStormHolder.sum(directory));
  }

  private void assertRefusedElsewhere() throws Exception {
    Process other = StormJvm.start(SMALL, MisuseStormHolder.class, "race", directory, 0);
    String output = new String(other.getInputStream().readAllBytes());
    assertEquals(0, other.waitFor(), output);
    assertTrue(output.contains("refused"), output);
  }

  /** The holder ends first, in order or killed, and the process that it has started lives on: it keeps nothing locked. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChildThatOutlivesTheHolderHoldsNothing(boolean killed) throws Exception {
    Process holder = StormJvm.start(SMALL, MisuseStormHolder.class, "hold", directory, killed);
    long child = 0;
    try {
      BufferedReader lines = holder.inputReader();
      child = childOf(lines);
      assertThrows(StoreLockedException.class, () -> MisuseStormHolder.open(directory));
      if (killed) {
        holder.destroyForcibly();
      } else {
        holder.getOutputStream().write('\n');
        holder.getOutputStream().flush();
      }
      holder.waitFor();
      assertTrue(ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent(), "the child is gone");
      assertEquals(1, MisuseStormHolder.sum(directory));
      assertTrue(ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent(), "the child is gone");
    } finally {
      holder.destroyForcibly();
      ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static long childOf(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith("alive")) {
      line = lines.readLine();
    }
    return Long.parseLong(String.valueOf(line).replace("alive ", ""));
  }
}

package dev.gatun.cli;

import dev.gatun.Durability;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The life and death of one writing process. It reports through a pipe, which survives it, so that every report that it sent is read.
 *
 * @param directory the store
 * @param durability when its writes return
 * @param seed of its steps
 * @param millis after which it is killed, from its first report on; when negative, from its start, which may be in the middle of a recovery
 */
record TortureRound(Path directory, Durability durability, long seed, long millis) {
  private static final long SECONDS_TO_START = 60;

  /** Lets it write, kills it, and tells the oracle what was acknowledged. Returns how much. */
  long run(TortureOracle oracle) throws IOException, InterruptedException {
    Process child = start(oracle.next());
    try (BufferedReader reports = child.inputReader(StandardCharsets.US_ASCII)) {
      killAfter(child, millis < 0 ? -millis : TimeUnit.SECONDS.toMillis(SECONDS_TO_START));
      long acknowledged = 0;
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        if (acknowledged == 0 && millis >= 0) {
          killAfter(child, millis);
        }
        acknowledged += take(line, oracle);
      }
      int exitCode = child.waitFor();
      if (exitCode == ExitCode.STORE || exitCode == 1) {
        throw new Refusal(ExitCode.DAMAGED, "torture: the writing process failed by itself, with exit code " + exitCode + "; seed " + seed);
      }
      return acknowledged;
    } finally {
      child.destroyForcibly();
    }
  }

  /** A line that the kill has cut off says nothing. */
  private static int take(String line, TortureOracle oracle) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[2].equals("ok")) {
      return 0;
    }
    oracle.acknowledged(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    return 1;
  }

  private Process start(long[] first) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
        System.getProperty("java.class.path"), TortureWriter.class.getName(), directory.toString(), durability.name(), Long.toString(seed)));
    for (long number : first) {
      command.add(Long.toString(number));
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** By its handle: {@link Process#destroyForcibly} would also close our end of the pipe and lose the last reports. */
  private static void killAfter(Process child, long millis) {
    Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    later.execute(() -> child.toHandle().destroyForcibly());
  }
}

package dev.gatun.cli;

import dev.gatun.Codecs;
import dev.gatun.Range;
import dev.gatun.RecoveryReport;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The proof that acknowledged writes survive the death of the process. A child process writes and reports every write that returned through a pipe;
 * the pipe survives the child, so every report that it sent is read, however suddenly it dies. Then the store is opened here, and everything reported
 * must be there.
 */
final class KillProof {
  static final int THREADS = 4;
  private static final long MILLIS_BEFORE_KILL = 1500;
  private static final long SECONDS_TO_START = 60;

  private final Path directory;
  private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  /** How the child lived and died: how many writes each thread had acknowledged. */
  record Killing(long[] counts, Duration time, long pid, int exitCode) {
    long acknowledged() {
      return LongStream.of(counts).sum();
    }
  }

  /** What was found afterwards. */
  record Proof(Duration opening, RecoveryReport recovery, long unacknowledged) {}

  KillProof(Path directory) {
    this.directory = directory;
  }

  /** Lets a child process write for a while and kills it. */
  Killing writeAndKill() throws IOException, InterruptedException {
    Process child = start();
    try (BufferedReader reports = child.inputReader(StandardCharsets.US_ASCII)) {
      after(SECONDS_TO_START, TimeUnit.SECONDS).execute(() -> kill(child));
      long[] counts = new long[THREADS];
      long start = 0;
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        if (start == 0) {
          start = System.nanoTime();
          after(MILLIS_BEFORE_KILL, TimeUnit.MILLISECONDS).execute(() -> kill(child));
        }
        count(line, counts);
      }
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      int exitCode = child.waitFor();
      check(start != 0, "the writing process ended with exit code " + exitCode + " before its first write");
      return new Killing(counts, time, child.pid(), exitCode);
    } finally {
      child.destroyForcibly();
    }
  }

  /** By its handle: {@link Process#destroyForcibly} would also close our end of the pipe and lose the last reports. */
  private static void kill(Process child) {
    child.toHandle().destroyForcibly();
  }

  private static Executor after(long delay, TimeUnit unit) {
    return CompletableFuture.delayedExecutor(delay, unit);
  }

  private Process start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = List.of(
        java, "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), CrashWriter.class.getName(),
        directory.toString(), run, Integer.toString(THREADS));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Each thread reports its writes in order, so a number for each thread is all there is to keep. */
  private void count(String line, long[] counts) {
    CrashRecord record = CrashRecord.ofAcknowledgement(run, line);
    if (record != null) {
      check(record.sequence() == counts[record.thread()], "the report '" + line + "' is out of order");
      counts[record.thread()]++;
    }
  }

  /** Opens the store and looks for everything that was acknowledged. */
  Proof prove(Killing killing) {
    long start = System.nanoTime();
    try (Store store = Store.open(directory)) {
      Duration opening = Duration.ofNanos(System.nanoTime() - start);
      long[] found = found(store.table(CrashWriter.TABLE, Codecs.utf8(), Codecs.bytes()));
      for (int thread = 0; thread < THREADS; thread++) {
        check(
            found[thread] >= killing.counts()[thread],
            Figures.format("thread %d had %,d writes acknowledged, and only %,d are there", thread, killing.counts()[thread], found[thread]));
      }
      return new Proof(opening, store.recovery(), LongStream.of(found).sum() - killing.acknowledged());
    }
  }

  /** How many writes of each thread are there. They must be whole, and without a gap from the first to the last. */
  private long[] found(Table<String, byte[]> table) {
    long[] found = new long[THREADS];
    table.forEach(Range.prefix(run + "/"), (key, value) -> {
      CrashRecord record = CrashRecord.ofKey(key);
      check(record.sequence() == found[record.thread()]++, "the write before " + key + " is missing");
      check(Arrays.equals(value, record.value()), "the value of " + key + " is not what was written");
    });
    return found;
  }

  private static void check(boolean holds, String problem) {
    if (!holds) {
      throw new Refusal(ExitCode.DAMAGED, "kill test: " + problem);
    }
  }
}

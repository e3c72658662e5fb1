package dev.gatun.cli;

import dev.gatun.Durability;
import dev.gatun.Store;
import dev.gatun.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "torture",
    description = {
      "Kill writing processes, one after the other, and after each compare every key and every byte with what it had acknowledged.",
      "Puts, removals, large values, batches; durable and asynchronous; some are killed while they recover.",
      "Runs until it is stopped, or until a loss.",
      "Exit code 4 when something is lost."
    })
final class TortureCommand implements Callable<Integer> {
  private static final int LONGEST_LIFE_MILLIS = 1_200;
  private static final int LONGEST_START_MILLIS = 700;
  private static final int ONE_IN_DIES_EARLY = 5;
  private static final int VERIFY_EVERY = 5;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where to put the store, which is kept then. Default: a temporary directory.")
  private @Nullable Path directory;

  @Option(names = "--rounds", paramLabel = "N", description = "Stop after so many kills.")
  private long rounds = Long.MAX_VALUE;

  @Option(names = "--seconds", paramLabel = "N", description = "Stop after so much time.")
  private long seconds = Long.MAX_VALUE / 2_000_000_000L;

  @Option(names = "--threads", paramLabel = "N", defaultValue = "4", description = "Writing threads. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--seed", paramLabel = "N", description = "What is written and when it is killed. Default: another one each time.")
  private long seed = System.nanoTime();

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  private long acknowledged;
  private long arrived;
  private long replayed;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (threads < 1 || threads > 99) {
      throw new Refusal(ExitCode.USAGE, "--threads must be 1 to 99");
    }
    try (Output output = Main.of(spec).output();
        Workplace place = directory == null ? Workplace.temporary() : Workplace.kept(directory)) {
      output.say("seed %d, %d threads, in %s", seed, threads, place.directory());
      run(place.directory().resolve("torture-" + Long.toUnsignedString(seed, Character.MAX_RADIX)), output);
      return ExitCode.DONE;
    }
  }

  private void run(Path store, Output output) throws IOException, InterruptedException {
    TortureOracle oracle = new TortureOracle(seed, threads);
    Random random = new Random(seed);
    long start = System.nanoTime();
    long round = 0;
    while (round < rounds && System.nanoTime() - start < seconds * 1_000_000_000L) {
      Durability durability = random.nextInt(3) == 0 ? Durability.ASYNC : Durability.SYNC;
      boolean early = random.nextInt(ONE_IN_DIES_EARLY) == 0;
      long millis = early ? -1 - random.nextInt(LONGEST_START_MILLIS) : random.nextInt(LONGEST_LIFE_MILLIS);
      round++;
      long now = new TortureRound(store, durability, seed, millis).run(oracle);
      acknowledged += now;
      judge(store, oracle, round, now, durability, output);
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    output.say("%,d kills in %s: %,d acknowledged writes, all there; %,d more arrived whole; %,d log records replayed", round, Figures.seconds(time),
        acknowledged, arrived, replayed);
  }

  private void judge(Path directory, TortureOracle oracle, long round, long now, Durability durability, Output output) {
    try (Store store = Store.open(directory)) {
      int more = oracle.judge(store);
      arrived += more;
      replayed += store.recovery().replayedRecords();
      if (round % VERIFY_EVERY == 0) {
        verify(store.verify());
      }
      Facts facts = new Facts()
          .hidden("round", round)
          .hidden("durability", durability)
          .hidden("acknowledged", now)
          .hidden("acknowledged_in_all", acknowledged)
          .hidden("arrived", more)
          .hidden("replayed_records", store.recovery().replayedRecords())
          .hidden("dropped_bytes", store.recovery().droppedBytes())
          .hidden("fallback", store.recovery().fallback());
      output.row(facts, Figures.format("kill %4d  %-5s  %,7d acknowledged, all there (%,d in all)  %d arrived  %,6d replayed  %s dropped", round,
          durability, now, acknowledged, more, store.recovery().replayedRecords(), Figures.bytes(store.recovery().droppedBytes())));
      output.flush();
    }
  }

  private void verify(VerifyReport report) {
    if (!report.isSound()) {
      throw new Refusal(ExitCode.DAMAGED, "torture: " + report.damages().getFirst().getMessage() + "; seed " + seed);
    }
  }
}

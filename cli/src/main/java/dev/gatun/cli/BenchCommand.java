package dev.gatun.cli;

import dev.gatun.Durability;
import dev.gatun.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = {
      "Measure the store on this machine, by the names that engineers know: fillseq, fillrandom, overwrite, readrandom, readseq,",
      "readreverse, seekrandom, readwhilewriting, deleterandom. Times are in microseconds.",
      "They are those of a process that has just begun; for careful figures see bench/run."
    })
final class BenchCommand implements Callable<Integer> {
  private static final double[] PERCENTILES = {50, 95, 99, 99.9};

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where to put the store, which is kept then. Default: a temporary directory.")
  private @Nullable Path directory;

  @Option(names = {"-b", "--benchmarks"}, paramLabel = "NAME", split = ",", description = "Which, in this order. Default: all.")
  private List<String> benchmarks = BenchRun.NAMES;

  @Option(names = {"-n", "--num"}, paramLabel = "N", defaultValue = "100000",
      description = "Entries, and operations of each. Default: ${DEFAULT-VALUE}.")
  private long count;

  @Option(names = "--key-size", paramLabel = "BYTES", defaultValue = "16", description = "Bytes of a key. Default: ${DEFAULT-VALUE}.")
  private int keyBytes;

  @Option(names = "--value-size", paramLabel = "BYTES", defaultValue = "100", description = "Bytes of a value. Default: ${DEFAULT-VALUE}.")
  private int valueBytes;

  @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads of each but the scans. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--sync", description = "Each write returns when it is on the disk. Default: asynchronous.")
  private boolean sync;

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public Integer call() throws IOException {
    check();
    try (Output output = Main.of(spec).output();
        Workplace place = directory == null ? Workplace.temporary() : Workplace.kept(directory);
        Store store = Store.builder(place.directory().resolve("bench")).durability(sync ? Durability.SYNC : Durability.ASYNC).open()) {
      BenchRun run = new BenchRun(store, new BenchData(keyBytes, valueBytes), count, threads);
      output.say("%,d entries, keys of %d bytes, values of %,d bytes, %d threads, %s writes", count, keyBytes, valueBytes, threads,
          sync ? "durable" : "asynchronous");
      output.say("%-17s %11s %10s %9s %9s %9s %9s %10s", "", "a second", "", "p50 us", "p95 us", "p99 us", "p99.9 us", "max us");
      for (String name : benchmarks) {
        print(run.run(name), output);
      }
      return ExitCode.DONE;
    }
  }

  private void check() {
    for (String name : benchmarks) {
      if (!BenchRun.NAMES.contains(name)) {
        throw new Refusal(ExitCode.USAGE, "there is no benchmark '" + name + "'; there are " + String.join(", ", BenchRun.NAMES));
      }
    }
    if (count < 1 || threads < 1 || keyBytes < Long.toString(count).length() || valueBytes < 0) {
      throw new Refusal(ExitCode.USAGE, "--num and --threads must be at least 1, and --key-size must have room for the digits of --num");
    }
  }

  private static void print(BenchRun.Result result, Output output) {
    double seconds = Math.max(result.time().toNanos() / 1e9, 1e-9);
    Facts facts = new Facts()
        .hidden("benchmark", result.name())
        .hidden("operations", result.operations())
        .hidden("found", result.found())
        .hidden("seconds", seconds)
        .hidden("per_second", Math.round(result.operations() / seconds))
        .hidden("bytes_per_second", Math.round(result.bytes() / seconds))
        .hidden("mean_us", result.nanos().getMean() / 1e3);
    StringBuilder text = new StringBuilder(Figures.format("%-17s %11s %8s/s", result.name(), Figures.count(Math.round(result.operations() / seconds)),
        Figures.bytes(Math.round(result.bytes() / seconds))));
    for (double percentile : PERCENTILES) {
      double micros = result.nanos().getValueAtPercentile(percentile) / 1e3;
      facts.hidden("p" + Figures.format(percentile == Math.rint(percentile) ? "%.0f" : "%s", percentile) + "_us", micros);
      text.append(Figures.format(" %9.1f", micros));
    }
    facts.hidden("max_us", result.nanos().getMaxValue() / 1e3);
    text.append(Figures.format(" %10.1f", result.nanos().getMaxValue() / 1e3));
    if (result.found() < result.operations()) {
      text.append(Figures.format("  (%s found)", Figures.percent((double) result.found() / Math.max(1, result.operations()))));
    }
    output.row(facts, text.toString());
    output.flush();
  }
}

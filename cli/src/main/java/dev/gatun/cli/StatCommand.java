package dev.gatun.cli;

import dev.gatun.InspectedLog;
import dev.gatun.Inspection;
import dev.gatun.RecoveryReport;
import dev.gatun.Store;
import dev.gatun.StoreStats;
import dev.gatun.StoreStats.Latency;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "stat", description = "Print sizes and counts of a store.")
final class StatCommand extends StoreCommand {
  private static final int LISTED = 8;

  @Override
  int run(Store store, Output output) {
    StoreStats stats = store.stats();
    output.facts(new Facts()
        .text("directory", String.valueOf(store.directory()))
        .count("tables", stats.tables())
        .count("entries", stats.entries())
        .bytes("data_file", stats.dataBytes())
        .bytes("free", stats.freeBytes())
        .bytes("held", stats.heldBytes())
        .bytes("log_files", logBytes(store))
        .bytes("live", stats.liveBytes())
        .bytes("dead", stats.deadBytes())
        .bytes("reclaimable", stats.reclaimableBytes())
        .add("levels", heights(stats), levels(stats))
        .count("forces", stats.forces())
        .add("force_times", times(stats.forceTimes()), text(stats.forceTimes()))
        .add("durable_waits", times(stats.acknowledgements()), text(stats.acknowledgements()))
        .count("checkpoints", stats.checkpoints())
        .add("checkpoint_times", times(stats.checkpointTimes()), text(stats.checkpointTimes()))
        .count("snapshots", stats.snapshots())
        .add("opened", store.recovery().clean() ? "cleanly" : "after recovery", opened(store.recovery())));
    return ExitCode.DONE;
  }

  private static Facts heights(StoreStats stats) {
    Facts heights = new Facts();
    stats.heights().forEach(heights::hidden);
    return heights;
  }

  private static String levels(StoreStats stats) {
    String all = stats.heights().entrySet().stream().limit(LISTED).map(tree -> tree.getKey() + " " + tree.getValue()).collect(Collectors.joining(", "));
    return all + (stats.heights().size() > LISTED ? ", and " + (stats.heights().size() - LISTED) + " more" : "");
  }

  private static Facts times(Latency latency) {
    return new Facts()
        .hidden("count", latency.count())
        .hidden("median_seconds", latency.median().toNanos() / 1e9)
        .hidden("p99_seconds", latency.p99().toNanos() / 1e9)
        .hidden("max_seconds", latency.max().toNanos() / 1e9);
  }

  private static String text(Latency l) {
    String form = "median %.2f, p99 %.2f, max %.2f ms";
    return l.count() == 0 ? "-" : Figures.format(form, l.median().toNanos() / 1e6, l.p99().toNanos() / 1e6, l.max().toNanos() / 1e6);
  }

  /** A store that is open for reading has no log; its files lie there all the same. */
  private static long logBytes(Store store) {
    try (Inspection inspection = Inspection.open(Objects.requireNonNull(store.directory()))) {
      return inspection.logs().stream().mapToLong(InspectedLog::bytes).sum();
    }
  }

  private static String opened(RecoveryReport recovery) {
    String spare = recovery.fallback() == null ? "" : ", from the spare checkpoint: " + recovery.fallback();
    return (recovery.clean() ? "cleanly" : RecoverCommand.text(recovery)) + ", in " + Figures.seconds(recovery.elapsed()) + spare;
  }
}

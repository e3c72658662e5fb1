package dev.gatun.cli;

import dev.gatun.InspectedLog;
import dev.gatun.Inspection;
import dev.gatun.RecoveryReport;
import dev.gatun.Store;
import dev.gatun.StoreStats;
import java.util.Objects;
import picocli.CommandLine.Command;

@Command(name = "stat", description = "Print sizes and counts of a store.")
final class StatCommand extends StoreCommand {
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
        .count("snapshots", stats.snapshots())
        .add("opened", store.recovery().clean() ? "cleanly" : "after recovery", opened(store.recovery())));
    return ExitCode.DONE;
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

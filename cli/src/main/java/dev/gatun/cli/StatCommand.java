package dev.gatun.cli;

import dev.gatun.RecoveryReport;
import dev.gatun.Store;
import dev.gatun.StoreStats;
import picocli.CommandLine.Command;

@Command(name = "stat", description = "Print sizes and counts of a store.")
final class StatCommand extends StoreCommand {
  @Override
  int run(Store store, Lines lines) {
    StoreStats stats = store.stats();
    row(lines, "directory", String.valueOf(store.directory()));
    row(lines, "tables", Figures.count(stats.tables()));
    row(lines, "entries", Figures.count(stats.entries()));
    row(lines, "data file", Figures.bytes(stats.dataBytes()) + parts(stats));
    row(lines, "log files", Figures.bytes(stats.logBytes()));
    row(lines, "opened", opened(store.recovery()));
    return ExitCode.DONE;
  }

  private static String parts(StoreStats stats) {
    return ", of which " + Figures.bytes(stats.freeBytes()) + " free and " + Figures.bytes(stats.heldBytes()) + " held for earlier checkpoints";
  }

  private static String opened(RecoveryReport recovery) {
    String how = recovery.clean()
        ? "cleanly"
        : Figures.format("after recovery: %,d log records replayed, %,d dropped", recovery.replayedRecords(), recovery.droppedRecords());
    String spare = recovery.fallback() == null ? "" : ", from the spare checkpoint: " + recovery.fallback();
    return how + ", in " + Figures.seconds(recovery.elapsed()) + spare;
  }

  private static void row(Lines lines, String name, String value) {
    lines.print("%-10s %s", name, value);
  }
}

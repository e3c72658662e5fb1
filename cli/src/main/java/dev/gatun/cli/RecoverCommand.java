package dev.gatun.cli;

import dev.gatun.RecoveryReport;
import dev.gatun.Store;
import picocli.CommandLine.Command;

@Command(
    name = "recover",
    description = {
      "Open a store for writing and close it, so that what is in its log is in its pages.",
      "Commands that only read refuse a store that was not closed in order. Nothing that was acknowledged is lost, here or there."
    })
final class RecoverCommand extends StoreCommand {
  @Override
  Access access() {
    return Access.WRITE;
  }

  @Override
  int run(Store store, Output output) {
    RecoveryReport recovery = store.recovery();
    Facts facts = new Facts()
        .truth("clean", recovery.clean())
        .count("replayed_records", recovery.replayedRecords())
        .count("replayed_operations", recovery.replayedOperations())
        .count("dropped_records", recovery.droppedRecords())
        .bytes("dropped", recovery.droppedBytes())
        .text("end_of_log", recovery.endOfLog())
        .text("fallback", recovery.fallback())
        .seconds("time", recovery.elapsed());
    output.row(facts, (recovery.clean() ? "there was nothing to recover" : text(recovery)) + ", in " + Figures.seconds(recovery.elapsed()));
    return ExitCode.DONE;
  }

  static String text(RecoveryReport recovery) {
    return Figures.format("after recovery: %,d log records replayed, %,d dropped", recovery.replayedRecords(), recovery.droppedRecords());
  }
}

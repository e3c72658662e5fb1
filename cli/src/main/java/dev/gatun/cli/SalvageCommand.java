package dev.gatun.cli;

import dev.gatun.SalvageReport;
import dev.gatun.Store;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "salvage",
    description = {
      "Copy what can be read of a damaged store into a new one, and tell what was lost.",
      "The damaged store is only read. Exit code 4 when something was damaged; the copy is made all the same."
    })
final class SalvageCommand implements Callable<Integer> {
  /** More lines than these help nobody; the library has all of them. */
  private static final int LINES_OF_A_KIND = 100;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The directory of the damaged store.")
  private Path source = Path.of("");

  @Parameters(index = "1", paramLabel = "TARGET", description = "The directory of the new store; it must not exist yet.")
  private Path target = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Override
  public Integer call() {
    SalvageReport report = Store.salvage(source, target);
    try (Output output = Main.of(spec).output()) {
      if (output.isJson()) {
        output.facts(facts(report));
      } else {
        print(report, output.lines());
      }
    }
    if (!report.damages().isEmpty() || !report.isWhole()) {
      String lost = report.isWhole() ? "nothing was lost" : "what may be lost is listed above";
      throw new Refusal(ExitCode.DAMAGED, "%s is damaged; %s; what could be read is in %s".formatted(source, lost, target));
    }
    return ExitCode.DONE;
  }

  private static Facts facts(SalvageReport report) {
    return new Facts()
        .hidden("whole", report.isWhole())
        .hidden("damages", report.damages().stream().map(damage -> String.valueOf(damage.getMessage())).toList())
        .hidden("doubts", report.doubts().stream().map(SalvageCommand::range).toList())
        .hidden("log_holes", report.logHoles().stream().map(SalvageReport.LogHole::toString).toList())
        .hidden("incomplete_batches", report.incompleteBatches())
        .hidden("tables", report.tables().stream().map(table -> new Facts()
            .hidden("table", table.name())
            .hidden("keys", table.keyCodec())
            .hidden("values", table.valueCodec())
            .hidden("entries", table.entries())
            .hidden("from_trees", table.fromTrees())
            .hidden("from_loose_leaves", table.fromLooseLeaves())
            .hidden("from_log", table.fromLog())).toList());
  }

  private void print(SalvageReport report, Lines lines) {
    report.damages().stream().limit(LINES_OF_A_KIND).forEach(damage -> lines.print(String.valueOf(damage.getMessage())));
    more(report.damages().size(), "damaged places", lines);
    report.doubts().stream().limit(LINES_OF_A_KIND).forEach(doubt -> lines.print(range(doubt)));
    more(report.doubts().size(), "ranges of keys in doubt", lines);
    report.logHoles().stream().limit(LINES_OF_A_KIND).forEach(hole -> lines.print(
        "hole in %s from LSN %d to %d: %s", hole.file(), hole.from(), hole.to(), hole.found()));
    more(report.logHoles().size(), "holes in the log", lines);
    report.incompleteBatches().forEach(lsn -> lines.print("left out: the batch at LSN %d, which lacks a part", lsn));
    for (SalvageReport.SalvagedTable table : report.tables()) {
      lines.print("%s  %s -> %s  %,d entries (%,d from trees, %,d from loose leaves, %,d operations of the log)", table.name(), table.keyCodec(),
          table.valueCodec(), table.entries(), table.fromTrees(), table.fromLooseLeaves(), table.fromLog());
    }
  }

  private static void more(int count, String what, Lines lines) {
    if (count > LINES_OF_A_KIND) {
      lines.print("and %,d more %s", count - LINES_OF_A_KIND, what);
    }
  }

  private static String range(SalvageReport.Doubt doubt) {
    String from = doubt.from() == null ? "the first key" : Bytes.print(doubt.from());
    String to = doubt.to() == null ? "the last" : "before " + Bytes.print(doubt.to());
    return "in doubt: table '%s' from %s to %s".formatted(doubt.table(), from, to);
  }
}

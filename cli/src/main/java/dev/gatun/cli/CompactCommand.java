package dev.gatun.cli;

import dev.gatun.CompactionReport;
import dev.gatun.Inspection;
import dev.gatun.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compact",
    description = {
      "Make the data file as short as its data allows: sparse leaves are merged, pages are moved downward, the file is cut.",
      "With --report the store before and after stands in one page for a browser."
    })
final class CompactCommand extends StoreCommand {
  @Option(names = "--report", paramLabel = "FILE", description = "Draw the store before and after.")
  private @Nullable Path file;

  @Override
  Access access() {
    return Access.WRITE;
  }

  @Override
  int run(Store store, Output output) throws IOException {
    String before = file == null ? "" : survey(store);
    CompactionReport report = store.compact();
    if (file != null) {
      ReportPage.write(file, List.of(before, survey(store)));
    }
    output.row(facts(report), text(report));
    return ExitCode.DONE;
  }

  private static String text(CompactionReport report) {
    String data = Figures.bytes(report.fileBytesBefore()) + " -> " + Figures.bytes(report.fileBytesAfter());
    String logs = Figures.bytes(report.logBytesBefore()) + " -> " + Figures.bytes(report.logBytesAfter());
    return Figures.format("data file %s, log files %s: %,d pages moved, %,d fewer, %,d large values moved, in %s", data, logs, report.pagesMoved(),
        report.pagesMerged(), report.valuesMoved(), Figures.seconds(report.time()));
  }

  private static Facts facts(CompactionReport report) {
    return new Facts()
        .hidden("file_bytes_before", report.fileBytesBefore())
        .hidden("file_bytes_after", report.fileBytesAfter())
        .hidden("log_bytes_before", report.logBytesBefore())
        .hidden("log_bytes_after", report.logBytesAfter())
        .hidden("pages_moved", report.pagesMoved())
        .hidden("pages_merged", report.pagesMerged())
        .hidden("values_moved", report.valuesMoved())
        .hidden("seconds", report.time().toNanos() / 1e9);
  }

  /** What lies on the disk; of the store that is open here too, once a checkpoint has put its state there. */
  private static String survey(Store store) {
    store.checkpoint();
    Path directory = Objects.requireNonNull(store.directory());
    try (Inspection inspection = Inspection.open(directory)) {
      return ReportData.of(SurveyRun.of(inspection), ReportCommand.name(directory), store.stats());
    }
  }
}

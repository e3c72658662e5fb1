package dev.gatun.cli;

import dev.gatun.Inspection;
import dev.gatun.StoreStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description = {
      "Draw the store as one page for a browser, which needs nothing else: map of the pages, trees, fill, free space, sizes, checkpoints.",
      "With --before it draws two states beside each other."
    })
final class ReportCommand extends InspectCommand {
  @Option(names = {"-o", "--output"}, paramLabel = "FILE", defaultValue = "report.html", description = "The page. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("");

  @Option(names = "--before", paramLabel = "REPORT|DIR", description = "An earlier report of the same store, or the directory of another one.")
  private @Nullable Path before;

  @Override
  void check() {
    if (before != null && !Files.exists(before)) {
      throw new Refusal(ExitCode.USAGE, "there is no " + before);
    }
    if (Files.isDirectory(file)) {
      throw new Refusal(ExitCode.USAGE, file + " is a directory");
    }
  }

  @Override
  int run(Inspection inspection, Output output) throws IOException {
    List<String> surveys = new ArrayList<>();
    if (before != null) {
      surveys.add(Files.isDirectory(before) ? survey(before) : ReportPage.survey(before));
    }
    ShellStore shell = main().shell();
    Survey survey = SurveyRun.of(inspection);
    surveys.add(ReportData.of(survey, name(directory().path()), shell == null ? null : shell.store().stats()));
    ReportPage.write(file, surveys);
    long bytes = Files.size(file);
    Facts facts = new Facts().hidden("file", file.toString()).hidden("bytes", bytes).hidden("pages", survey.pages);
    output.row(facts, Figures.format("%s: %,d pages in %s", file, survey.pages, Figures.bytes(bytes)));
    PagesCommand.tell(survey.damages);
    return ExitCode.DONE;
  }

  private static String survey(Path directory) {
    try (Inspection inspection = Inspection.open(directory)) {
      return ReportData.of(SurveyRun.of(inspection), name(directory), null);
    }
  }

  /** Draws a store, for commands that end with a report. */
  static void draw(Path directory, Path file, @Nullable StoreStats stats) throws IOException {
    try (Inspection inspection = Inspection.open(directory)) {
      ReportPage.write(file, List.of(ReportData.of(SurveyRun.of(inspection), name(directory), stats)));
    }
  }

  /** The last part of a path. */
  static String name(Path directory) {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }
}

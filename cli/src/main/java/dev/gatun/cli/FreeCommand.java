package dev.gatun.cli;

import dev.gatun.InspectedPage;
import dev.gatun.Inspection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "free", description = "Print the free space of the data file: runs of free pages by their length, and what lies at the end.")
final class FreeCommand extends InspectCommand {
  @Override
  int run(Inspection inspection, Output output) {
    Survey survey = SurveyRun.of(inspection);
    long[] runs = new long[TableShape.SIZE_CLASSES];
    long[] pages = new long[TableShape.SIZE_CLASSES];
    int[] longest = new int[1];
    long[] last = new long[1];
    survey.runs(PageKind.FREE, (first, length) -> {
      runs[TableShape.sizeClass(length)]++;
      pages[TableShape.sizeClass(length)] += length;
      longest[0] = Math.max(longest[0], length);
      last[0] = first + length == survey.newest.materialisedPages() ? length : 0;
    });
    long[] counts = survey.counts();
    output.facts(new Facts()
        .add("free", bytes(counts[PageKind.FREE.ordinal()]), text(counts[PageKind.FREE.ordinal()]))
        .add("held_by_the_spare_checkpoint", bytes(counts[PageKind.SPARE.ordinal()]), text(counts[PageKind.SPARE.ordinal()]))
        .add("longest_run", bytes(longest[0]), text(longest[0]))
        .add("at_the_end", bytes(last[0]), text(last[0]))
        .hidden("runs", rows(runs, pages)));
    if (!output.isJson()) {
      output.say("");
      output.table(rows(runs, pages));
    }
    PagesCommand.tell(survey.damages);
    return ExitCode.DONE;
  }

  private static long bytes(long pages) {
    return pages * InspectedPage.BYTES;
  }

  private static String text(long pages) {
    return Figures.format("%,d pages, %s", pages, Figures.bytes(bytes(pages)));
  }

  private static List<Facts> rows(long[] runs, long[] pages) {
    List<Facts> rows = new ArrayList<>();
    for (int i = 1; i < runs.length; i++) {
      if (runs[i] > 0) {
        long low = 1L << i - 1;
        String length = low == 1 ? "1" : Figures.format("%,d to %,d", low, 2 * low - 1);
        rows.add(new Facts().text("length", length).count("runs", runs[i]).count("pages", pages[i]).bytes("bytes", bytes(pages[i])));
      }
    }
    return rows;
  }
}

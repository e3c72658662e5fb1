package dev.gatun.cli;

import dev.gatun.InspectedPage;
import dev.gatun.Inspection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "pages", description = "Print what the pages of the data file are for: sums, a map, or every page.")
final class PagesCommand extends InspectCommand {
  @Option(names = "--map", description = "Draw a map: a character for each page, or for a group of pages when there are many.")
  private boolean map;

  @Option(names = "--by", paramLabel = "WHAT", defaultValue = "kind", description = "Colour the map by kind, fill or age. Default: ${DEFAULT-VALUE}.")
  private PageMap.By by = PageMap.By.KIND;

  @Option(names = "--width", paramLabel = "N", defaultValue = "100", description = "Characters in a line of the map. Default: ${DEFAULT-VALUE}.")
  private int width;

  @Option(names = "--lines", paramLabel = "N", defaultValue = "40", description = "Lines of the map at most. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Option(names = "--colour", paramLabel = "WHEN", defaultValue = "auto", description = "Colour the map: auto, always or never. Default: auto.")
  private PageMap.Colour colour = PageMap.Colour.AUTO;

  @Option(names = "--list", description = "Print every page: id, kind, table, level, slots, fill, birth epoch, LSN.")
  private boolean list;

  @Override
  void check() {
    if (width < 1 || lines < 1) {
      throw new Refusal(ExitCode.USAGE, "--width and --lines must be at least 1");
    }
  }

  @Override
  int run(Inspection inspection, Output output) {
    Survey survey = SurveyRun.of(inspection);
    if (list) {
      for (int id = 0; id < survey.pages; id++) {
        page(survey, id, output);
      }
    } else {
      if (map && !output.isJson()) {
        new PageMap(survey, by, width, lines, colour.isOn()).draw(output);
      }
      output.table(sums(survey));
    }
    tell(survey.damages);
    return ExitCode.DONE;
  }

  /** Ends the command with the first damage and the number of the others. */
  static void tell(List<String> damages) {
    if (!damages.isEmpty()) {
      String more = damages.size() == 1 ? "" : Figures.format("; and %,d more damaged places", damages.size() - 1);
      throw new Refusal(ExitCode.DAMAGED, damages.getFirst() + more);
    }
  }

  private static List<Facts> sums(Survey survey) {
    long[] counts = survey.counts();
    List<Facts> rows = new ArrayList<>();
    for (PageKind kind : PageKind.values()) {
      long count = counts[kind.ordinal()];
      if (count > 0) {
        Facts row = new Facts()
            .text("kind", kind.words())
            .count("pages", count)
            .bytes("bytes", count * InspectedPage.BYTES)
            .share("share", (double) count / survey.pages);
        double fill = survey.meanFill(kind);
        rows.add(kind.isFilled() ? row.share("fill", fill) : row.add("fill", null, ""));
      }
    }
    return rows;
  }

  private static void page(Survey survey, int id, Output output) {
    PageKind kind = survey.kind(id);
    String table = survey.owners[id] == 0 ? "" : survey.tables.get(survey.owners[id] - 1).tree.name();
    Facts facts = new Facts()
        .hidden("page", id)
        .hidden("kind", kind.words())
        .hidden("table", table)
        .hidden("level", survey.levels[id])
        .hidden("slots", survey.slots[id])
        .hidden("fill", survey.fills[id] / 100.0)
        .hidden("born", survey.born[id])
        .hidden("lsn", survey.lsns[id])
        .hidden("parent", survey.parents[id]);
    output.row(facts, Figures.format("%10d  %-11s  %-16s  level %d  %4d slots  %3d %% full  born %d  lsn %d", id, kind.words(), table,
        survey.levels[id], survey.slots[id], survey.fills[id], survey.born[id], survey.lsns[id]));
  }
}

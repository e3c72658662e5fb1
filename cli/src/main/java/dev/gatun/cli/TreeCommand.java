package dev.gatun.cli;

import dev.gatun.InspectedPage;
import dev.gatun.Inspection;
import dev.gatun.Inspection.Tree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "tree",
    description = {
      "Print the shape of the trees, level by level from the root down: pages, entries, fan-out, fill.",
      "'In order' is the share of steps from leaf to leaf that go to one of the next 16 pages of the file."
    })
final class TreeCommand extends InspectCommand {
  @Parameters(index = "1", paramLabel = "TABLE", arity = "0..1", description = "The table. Default: all.")
  private @Nullable String table;

  @Override
  int run(Inspection inspection, Output output) {
    if (table != null && inspection.trees().stream().noneMatch(tree -> tree.name().equals(table))) {
      throw new Refusal(ExitCode.NOT_FOUND, "there is no table '" + table + "' in " + directory().path());
    }
    Survey survey = SurveyRun.of(inspection);
    for (TableShape shape : survey.tables) {
      if (table == null || shape.tree.name().equals(table)) {
        print(shape, output);
      }
    }
    PagesCommand.tell(survey.damages);
    return ExitCode.DONE;
  }

  private static void print(TableShape shape, Output output) {
    Tree tree = shape.tree;
    if (output.isJson()) {
      output.facts(facts(shape).hidden("levels", levels(shape)));
      return;
    }
    output.say("%s%s  %s -> %s  %,d entries, %,d tombstones, root %d, %s in order", tree.name(), tree.dropped() ? " (dropped)" : "", tree.keyCodec(),
        tree.valueCodec(), shape.entries, shape.tombstones, tree.root(), Figures.percent(shape.inOrder()));
    output.table(levels(shape));
    if (shape.largeValues > 0) {
      output.say("large values  %,d (%s) in %,d pages", shape.largeValues, Figures.bytes(shape.largeBytes), shape.overflowPages);
    }
    output.say("");
  }

  private static Facts facts(TableShape shape) {
    return new Facts()
        .hidden("table", shape.tree.name())
        .hidden("entries", shape.entries)
        .hidden("tombstones", shape.tombstones)
        .hidden("root", shape.tree.root())
        .hidden("key_bytes", shape.keyBytes)
        .hidden("value_bytes", shape.valueBytes + shape.largeBytes)
        .hidden("large_values", shape.largeValues)
        .hidden("overflow_pages", shape.overflowPages)
        .hidden("in_order", shape.inOrder());
  }

  private static List<Facts> levels(TableShape shape) {
    List<Facts> levels = new ArrayList<>();
    for (int i = shape.levels.size() - 1; i >= 0; i--) {
      TableShape.Level level = shape.levels.get(i);
      long pages = Math.max(1, level.pages);
      levels.add(new Facts()
          .number("level", i)
          .count("pages", level.pages)
          .count(i == 0 ? "entries" : "children", level.entries)
          .count("least", level.pages == 0 ? 0 : level.least)
          .add("mean", (double) level.entries / pages, Figures.format("%.1f", (double) level.entries / pages))
          .count("most", level.most)
          .share("fill", (double) level.usedBytes / pages / InspectedPage.CAPACITY));
    }
    return levels;
  }
}

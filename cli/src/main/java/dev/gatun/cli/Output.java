package dev.gatun.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What a command prints, in the format that was asked for. */
final class Output implements AutoCloseable {
  private final Lines lines;
  private final Format format;

  Output(PrintWriter out, Format format) {
    this.lines = new Lines(out);
    this.format = format;
  }

  boolean isJson() {
    return format == Format.JSON;
  }

  /** For people only. */
  void say(String pattern, Object... arguments) {
    if (!isJson()) {
      lines.print(pattern, arguments);
    }
  }

  /** A line as it is. */
  void line(String line) {
    lines.print(line);
  }

  /** One thing: a fact on each line, or one object. */
  void facts(Facts facts) {
    if (isJson()) {
      lines.print(Json.of(facts));
      return;
    }
    int width = facts.shown().stream().mapToInt(fact -> words(fact.name()).length()).max().orElse(1);
    for (Facts.Fact fact : facts.shown()) {
      lines.print("%-" + width + "s  %s", words(fact.name()), fact.shown());
    }
  }

  /** One of many things: the text, or an object. */
  void row(Facts facts, String text) {
    lines.print(isJson() ? Json.of(facts) : text);
  }

  /** Several things of one kind: columns with headings, or an object on each line. */
  void table(List<Facts> rows) {
    if (isJson()) {
      rows.forEach(row -> lines.print(Json.of(row)));
    } else if (!rows.isEmpty()) {
      columns(rows);
    }
  }

  private void columns(List<Facts> rows) {
    List<Facts.Fact> first = rows.getFirst().shown();
    int[] widths = new int[first.size()];
    List<List<String>> cells = new ArrayList<>();
    cells.add(first.stream().map(fact -> words(fact.name())).toList());
    rows.forEach(row -> cells.add(row.shown().stream().map(fact -> String.valueOf(fact.text())).toList()));
    for (List<String> row : cells) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    for (List<String> row : cells) {
      lines.print(joined(row, first, widths));
    }
  }

  private static String joined(List<String> row, List<Facts.Fact> first, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String blanks = " ".repeat(widths[i] - row.get(i).codePointCount(0, row.get(i).length()));
      boolean number = first.get(i).value() instanceof Number;
      line.append(i == 0 ? "" : "  ").append(number ? blanks : "").append(row.get(i)).append(number ? "" : blanks);
    }
    return line.toString().stripTrailing();
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  void flush() {
    lines.flush();
  }

  /** For what prints lines of its own. */
  Lines lines() {
    return lines;
  }

  @Override
  public void close() {
    lines.close();
  }
}

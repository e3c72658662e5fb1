package dev.gatun.cli;

import java.io.Console;
import java.util.Arrays;

/**
 * The data file as characters, row by row from its first page on. Where there are more pages than cells, a cell stands for several: it shows the kind
 * that most of them have, and the mean of fill or age.
 */
final class PageMap {
  private static final String HEIGHTS = "▁▂▃▄▅▆▇█";
  private static final int[] SCALE = {237, 24, 31, 38, 43, 77, 148, 220}; // from dark blue to yellow, of the 256 colours of terminals

  private final Survey survey;
  private final By by;
  private final int width;
  private final boolean coloured;
  private final int pagesOfCell;
  private final long[] epochs;

  /** What is shown of a page. */
  enum By {
    KIND,
    FILL,
    AGE
  }

  /** When colours are written. */
  enum Colour {
    AUTO,
    ALWAYS,
    NEVER;

    boolean isOn() {
      Console console = this == AUTO ? System.console() : null;
      return this == ALWAYS || console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }
  }

  PageMap(Survey survey, By by, int width, int lines, boolean coloured) {
    this.survey = survey;
    this.by = by;
    this.width = width;
    this.coloured = coloured;
    this.pagesOfCell = Math.max(1, Math.ceilDiv(survey.pages, width * lines));
    this.epochs = by == By.AGE ? Arrays.stream(survey.born).filter(epoch -> epoch > 0).sorted().distinct().toArray() : new long[0];
  }

  void draw(Output output) {
    int pagesOfLine = width * pagesOfCell;
    int digits = Integer.toString(survey.pages).length();
    for (int first = 0; first < survey.pages; first += pagesOfLine) {
      StringBuilder line = new StringBuilder();
      int colour = -1;
      for (int cell = first; cell < Math.min(survey.pages, first + pagesOfLine); cell += pagesOfCell) {
        colour = cell(cell, Math.min(survey.pages, cell + pagesOfCell), line, colour);
      }
      output.say("%" + digits + "d %s%s", first, line, coloured ? "\u001b[0m" : "");
    }
    output.say("%s%s", legend(), pagesOfCell == 1 ? "" : Figures.format("   %,d pages a character", pagesOfCell));
    output.say("");
  }

  private int cell(int from, int to, StringBuilder line, int before) {
    PageKind kind = mostly(from, to);
    int colour = by == By.KIND ? kind.colour() : SCALE[step(from, to)];
    if (coloured && colour != before) {
      line.append(by == By.KIND ? "\u001b[" + colour + "m" : "\u001b[38;5;" + colour + "m");
    }
    boolean scaled = kind.isFilled() || by == By.AGE && kind != PageKind.FREE && kind != PageKind.BEYOND;
    line.append(by == By.KIND || !scaled ? kind.sign() : HEIGHTS.charAt(step(from, to)));
    return colour;
  }

  private PageKind mostly(int from, int to) {
    int[] counts = new int[PageKind.values().length];
    for (int id = from; id < to; id++) {
      counts[survey.kinds[id]]++;
    }
    int most = 0;
    for (int i = 1; i < counts.length; i++) {
      most = counts[i] > counts[most] ? i : most;
    }
    return counts[PageKind.DAMAGED.ordinal()] > 0 ? PageKind.DAMAGED : PageKind.values()[most];
  }

  /** The mean of fill or age, as one of eight steps. */
  private int step(int from, int to) {
    double sum = 0;
    int count = 0;
    for (int id = from; id < to; id++) {
      if (by == By.AGE ? survey.born[id] > 0 : survey.kind(id).isFilled()) {
        sum += by == By.AGE ? age(survey.born[id]) : survey.fills[id] / 100.0;
        count++;
      }
    }
    return count == 0 ? 0 : (int) Math.min(7, sum / count * 8);
  }

  /** From the oldest epoch, 0, to the newest, 1. */
  private double age(long epoch) {
    return epochs.length < 2 ? 1 : (double) Arrays.binarySearch(epochs, epoch) / (epochs.length - 1);
  }

  private String legend() {
    if (by != By.KIND) {
      return by == By.FILL ? "▁ empty  █ full" : "▁ oldest  █ newest";
    }
    StringBuilder legend = new StringBuilder();
    long[] counts = survey.counts();
    for (PageKind kind : PageKind.values()) {
      if (counts[kind.ordinal()] > 0) {
        legend.append(legend.isEmpty() ? "" : "  ").append(kind.sign()).append(' ').append(kind.words());
      }
    }
    return legend.toString();
  }
}

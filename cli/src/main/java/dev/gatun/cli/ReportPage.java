package dev.gatun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The page of a report: styles, scripts and data in one file that needs nothing else. */
final class ReportPage {
  private static final String FOLDER = "/dev/gatun/cli/report/";
  private static final List<String> SCRIPTS = List.of("format.js", "data.js", "chart.js", "map.js", "sections.js", "page.js");
  private static final String BEGIN = "<script type=\"application/json\" class=\"survey\">";
  private static final String END = "</script>";

  private ReportPage() {}

  /** Writes the page that draws these surveys, the older one first. */
  static void write(Path file, List<String> surveys) throws IOException {
    StringBuilder data = new StringBuilder();
    surveys.forEach(survey -> data.append(BEGIN).append(survey.replace("</", "<\\/")).append(END).append('\n'));
    StringBuilder scripts = new StringBuilder();
    SCRIPTS.forEach(name -> scripts.append(resource(name)).append('\n'));
    String page = resource("page.html")
        .replace("/* style */", resource("style.css"))
        .replace("/* script */", scripts)
        .replace("<!-- data -->", data);
    Files.writeString(file, page);
  }

  /** The last survey in a page that was written before. */
  static String survey(Path file) throws IOException {
    String page = Files.readString(file);
    int begin = page.lastIndexOf(BEGIN);
    int end = page.indexOf(END, begin + 1);
    if (begin < 0 || end < 0) {
      throw new Refusal(ExitCode.USAGE, file + " is no report of gatun");
    }
    return page.substring(begin + BEGIN.length(), end);
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(FOLDER + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

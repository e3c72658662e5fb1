package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Style that a machine can check is checked by this ordinary unit test. */
class TidyTest {
  private static final int MAX_LINES = 500;
  private static final int MAX_COLUMNS = 150;
  /** Spelt in halves, or this file would break its own rule. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern EMPTY_NAME = Pattern.compile("(Abstract.*|.*(Manager|Helper|Utils?|Impl))\\.java");
  private static final Pattern CONSOLE = Pattern.compile("System\\.(out|err)\\b|\\.printStackTrace\\(\\)");

  @Test
  void theSourcesAreFound() {
    assertFalse(Sources.javaFiles(Sources.MAIN).isEmpty(), "no sources in " + Sources.MAIN);
  }

  @Test
  void noMainFileIsTooLong() {
    assertNone("longer than " + MAX_LINES + " lines", Sources.javaFiles(Sources.MAIN), file -> Sources.lines(file).size() > MAX_LINES);
  }

  @Test
  void noLineIsTooWide() {
    assertNoLine("wider than " + MAX_COLUMNS, line -> line.length() > MAX_COLUMNS);
  }

  @Test
  void noLineHasATab() {
    assertNoLine("with a tab", line -> line.indexOf('\t') >= 0);
  }

  @Test
  void noLineEndsInASpace() {
    assertNoLine("ending in a space", line -> line.endsWith(" "));
  }

  @Test
  void nothingIsMarkedAsUnfinished() {
    assertNoLine("marked as unfinished", UNFINISHED.asPredicate());
  }

  @Test
  void namesSayWhatAThingIs() {
    assertNone("of an empty name", Sources.javaFiles(Sources.MAIN), file -> EMPTY_NAME.matcher(file.getFileName().toString()).matches());
  }

  @Test
  void theStoreNeverPrints() {
    assertNone("printing", Sources.javaFiles(Sources.MAIN), file -> CONSOLE.matcher(Sources.code(file)).find());
  }

  @Test
  void everyPackageIsDescribed() {
    List<Path> folders = Sources.javaFiles(Sources.MAIN).stream().map(Path::getParent).distinct().toList();
    assertNone("without package-info.java", folders, folder -> !folder.equals(Sources.MAIN) && Files.notExists(folder.resolve("package-info.java")));
  }

  private static void assertNone(String what, List<Path> files, Predicate<Path> bad) {
    assertEquals("", Sources.list(files.stream().filter(bad)), "files " + what);
  }

  private static void assertNoLine(String what, Predicate<String> bad) {
    List<String> found = new ArrayList<>();
    for (Path file : Sources.all()) {
      List<String> lines = Sources.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (bad.test(lines.get(i))) {
          found.add(file + ":" + (i + 1));
        }
      }
    }
    assertEquals("", Sources.list(found.stream()), "lines " + what);
  }
}

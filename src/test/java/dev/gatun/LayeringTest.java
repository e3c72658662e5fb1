package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packages are floors: each knows only those below it, so the store can be read from the bottom upward. */
class LayeringTest {
  private static final String API = "";
  /** From the ground up; the API, which has no name of its own, is the roof. */
  private static final List<String> FLOORS = List.of("error", "io", "format", "page", "wal", "tree", "engine", API);
  /** Floors that may start threads. The others are called by them. */
  private static final Set<String> THREADED = Set.of("io", "wal", "engine");

  /** A lower case word after our name is a package, a capital letter starts a type of the API. */
  private static final Pattern MENTION = Pattern.compile("\\bdev\\.gatun\\.(?:([a-z]\\w*)\\.|[A-Z])");
  /** Events of a flight recording are named like classes. */
  private static final Pattern STRINGS = Pattern.compile("\"[^\"\n]*\"");
  private static final Pattern THREADS = Pattern.compile("\\bnew Thread\\b|\\bThread\\.(of|start)|\\bExecutors\\.|\\bnew ForkJoinPool\\b");
  private static final Pattern OUTSIDE = Pattern.compile("\\bjava\\.(io|nio\\.channels|nio\\.file|util\\.concurrent)\\b");
  private static final Pattern RESTRICTED = Pattern.compile("\\.reinterpret\\(|\\bLinker\\b|\\bsun\\.misc\\b|\\bSystem\\.load");

  @Test
  void everyPackageIsAFloor() {
    assertEquals("", Sources.list(files(floor -> !FLOORS.contains(floor)).stream()));
  }

  @Test
  void aFloorKnowsOnlyTheFloorsBelow() {
    List<String> upward = new ArrayList<>();
    for (Path file : files(floor -> true)) {
      Matcher mention = MENTION.matcher(STRINGS.matcher(Sources.code(file)).replaceAll(""));
      while (mention.find()) {
        String target = mention.group(1) == null ? API : mention.group(1);
        if (FLOORS.indexOf(target) > FLOORS.indexOf(floor(file))) {
          upward.add(file + " knows " + mention.group());
        }
      }
    }
    assertEquals("", Sources.list(upward.stream()));
  }

  @Test
  void onlySomeFloorsStartThreads() {
    assertNowhere(THREADS, floor -> !THREADED.contains(floor));
  }

  @Test
  void theFormatKnowsNoFilesAndNoThreads() {
    assertNowhere(OUTSIDE, "format"::equals);
  }

  @Test
  void nothingNeedsAFlagOfTheVirtualMachine() {
    assertNowhere(RESTRICTED, floor -> true);
  }

  @Test
  void theRulesSeeWhatTheyForbid() {
    assertTrue(MENTION.matcher("import dev.gatun.engine.Engine;").find());
    assertTrue(MENTION.matcher("import dev.gatun.Store;").find());
    assertTrue(THREADS.matcher("Thread.ofPlatform().start(this)").find());
    assertTrue(OUTSIDE.matcher("import java.nio.channels.FileChannel;").find());
  }

  private static void assertNowhere(Pattern forbidden, Predicate<String> floors) {
    assertEquals("", Sources.list(files(floors).stream().filter(file -> forbidden.matcher(Sources.code(file)).find())));
  }

  private static List<Path> files(Predicate<String> floors) {
    return Sources.javaFiles(Sources.MAIN).stream().filter(file -> !file.endsWith("module-info.java") && floors.test(floor(file))).toList();
  }

  /** The first folder below dev/gatun. */
  private static String floor(Path file) {
    Path inside = Sources.MAIN.relativize(file);
    return inside.getNameCount() <= 3 ? API : inside.getName(2).toString();
  }
}

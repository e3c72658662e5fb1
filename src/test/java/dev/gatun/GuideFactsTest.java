package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.EngineOptions;
import dev.gatun.error.StoreException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of GUIDE name what there is: all settings with their defaults, all exceptions, codecs and events, and figures that exist. */
class GuideFactsTest {
  private static final Path GUIDE = Sources.MAIN.getParent().getParent().getParent().resolve("docs/GUIDE.md");
  private static final Pattern WORD = Pattern.compile("`(?:\\w+\\.)*(\\w+)(?:\\([^`]*\\))?`");
  private static final Pattern EVENT = Pattern.compile("@Name\\(\"([\\w.]+)\"\\)(?s:.*?)@Threshold\\(\"(\\d+) ms\"\\)");

  @Test
  void allSettingsAreThereWithTheirDefaults() {
    Map<String, List<String>> table = table("setting");
    Stream<Method> settings = Arrays.stream(StoreBuilder.class.getMethods()).filter(method -> method.getReturnType() == StoreBuilder.class);
    assertEquals(names(settings), table.keySet());
    EngineOptions options = EngineOptions.DEFAULT;
    CompactionPolicy policy = CompactionPolicy.DEFAULT;
    assertEquals(options.sync() ? "`SYNC`" : "`ASYNC`", table.get("durability").get(1));
    assertEquals(options.flushInterval().toMillis() + " ms", table.get("flushInterval").get(1));
    assertEquals(options.checkpointInterval().toMinutes() + " minute", table.get("checkpointInterval").get(1));
    assertEquals(String.valueOf(options.spareCheckpoint()), table.get("spareCheckpoint").get(1));
    assertEquals(String.valueOf(options.readOnly()), table.get("readOnly").get(1));
    assertEquals(String.valueOf(options.verifyPages()), table.get("verifyPages").get(1));
    assertEquals(0.25, policy.deadShare());
    assertEquals("a quarter dead, " + (policy.bytesPerSecond() >> 20) + " MiB/s", table.get("compaction").get(1));
    assertEquals(options.snapshotMaxAge().isZero() ? "none" : options.snapshotMaxAge().toString(), table.get("snapshotMaxAge").get(1));
  }

  @Test
  void allKindsOfExceptionsAreThere() {
    Set<String> kinds = new TreeSet<>(Set.of("StoreException"));
    Arrays.stream(StoreException.class.getPermittedSubclasses()).map(Class::getSimpleName).forEach(kinds::add);
    assertEquals(kinds, table("exception").keySet());
  }

  @Test
  void allCodecsAreThere() {
    assertEquals(names(Arrays.stream(Codecs.class.getMethods()).filter(method -> Modifier.isStatic(method.getModifiers()))), allNames("codec"));
  }

  @Test
  void allFiguresThatAreExplainedExist() {
    Set<String> there = names(Arrays.stream(StoreStats.class.getMethods()));
    assertEquals("", Sources.list(allNames("figure").stream().filter(name -> !there.contains(name))));
  }

  @Test
  void allEventsAreThereWithTheirThresholds() {
    Map<String, String> events = new TreeMap<>();
    for (Path file : Sources.javaFiles(Sources.MAIN)) {
      Matcher event = EVENT.matcher(String.join("\n", Sources.lines(file)));
      if (event.find()) {
        events.put(event.group(1), event.group(2).equals("0") ? "none" : event.group(2) + " ms");
      }
    }
    Map<String, String> told = new TreeMap<>();
    rows("event").forEach(cells -> told.put(cells.get(0).replace("`", ""), cells.get(1)));
    assertEquals(events, told);
  }

  private static Set<String> names(Stream<Method> methods) {
    return methods.map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The rows of a table by the name that each begins with. */
  private static Map<String, List<String>> table(String heading) {
    Map<String, List<String>> table = new TreeMap<>();
    rows(heading).forEach(cells -> table.put(namesIn(cells.getFirst()).findFirst().orElseThrow(), cells));
    return table;
  }

  /** All names in the first column. */
  private static Set<String> allNames(String heading) {
    return rows(heading).stream().flatMap(cells -> namesIn(cells.getFirst())).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> namesIn(String cell) {
    return WORD.matcher(cell).results().map((MatchResult word) -> word.group(1));
  }

  /** The cells of the table whose first column has that heading. */
  private static List<List<String>> rows(String heading) {
    List<String> lines = Sources.lines(GUIDE);
    int head = lines.stream().filter(line -> line.startsWith("| " + heading + " |")).findFirst().map(lines::indexOf).orElseThrow();
    List<List<String>> rows = lines.stream().skip(head + 2).takeWhile(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList()).toList();
    assertTrue(rows.size() > 2, heading);
    return rows;
  }
}

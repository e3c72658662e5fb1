package dev.gatun.jcstress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/** What a pass has found: the results of all forks, by test. */
final class PassResults {
  private final Map<String, List<TestResult>> byTest;

  private PassResults(Map<String, List<TestResult>> byTest) {
    this.byTest = byTest;
  }

  /** Reads a results file. There is none when jcstress has left out every test. */
  static PassResults read(String file) throws IOException, ClassNotFoundException {
    if (Files.notExists(Path.of(file))) {
      return new PassResults(Map.of());
    }
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector disk = new DiskReadCollector(file, results);
    disk.dump();
    disk.close();
    return new PassResults(results.getTestResults().stream().collect(Collectors.groupingBy(TestResult::getName, TreeMap::new, Collectors.toList())));
  }

  private List<TestResult> of(String test) {
    return byTest.getOrDefault(test, List.of());
  }

  /** The tests of which every fork came to a good end, with samples. */
  Set<String> passed() {
    return byTest.keySet().stream().filter(test -> of(test).stream().allMatch(PassResults::isPassed)).collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isPassed(TestResult result) {
    return result.status() == Status.NORMAL && result.getTotalCount() > 0 && result.grading().isPassed;
  }

  /** The tests that have shown a forbidden outcome, with how often. */
  Map<String, Map<String, Long>> forbidden() {
    Map<String, Map<String, Long>> found = new TreeMap<>();
    byTest.keySet().forEach(test -> {
      Map<String, Long> outcomes = outcomes(test, Expect.FORBIDDEN);
      if (!outcomes.isEmpty()) {
        found.put(test, outcomes);
      }
    });
    return found;
  }

  private Map<String, Long> outcomes(String test, Expect expect) {
    Map<String, Long> found = new TreeMap<>();
    for (TestResult result : of(test)) {
      for (GradingResult outcome : result.grading().gradingResults.values()) {
        if (outcome.expect == expect && outcome.count > 0) {
          found.merge(outcome.id, outcome.count, Long::sum);
        }
      }
    }
    return found;
  }

  /** One line for each test: forks, samples, and what is interesting or forbidden. */
  void print(Collection<String> tests) {
    for (String test : tests) {
      long samples = of(test).stream().mapToLong(TestResult::getTotalCount).sum();
      System.out.println(shortName(test) + ": " + of(test).size() + " forks, " + samples + " samples"
          + told(", interesting ", outcomes(test, Expect.ACCEPTABLE_INTERESTING)) + told(", FORBIDDEN ", outcomes(test, Expect.FORBIDDEN)));
    }
  }

  /** One line for each twin: what it has shown, and how often. */
  void printForbidden(Collection<String> twins) {
    for (String twin : twins) {
      long samples = of(twin).stream().mapToLong(TestResult::getTotalCount).sum();
      Map<String, Long> shown = outcomes(twin, Expect.FORBIDDEN);
      System.out.println(shortName(twin) + (shown.isEmpty() ? ": nothing" : ": " + shown) + " in " + samples + " samples");
    }
  }

  private static String told(String what, Map<String, Long> outcomes) {
    return outcomes.isEmpty() ? "" : what + outcomes;
  }

  private static String shortName(String test) {
    return test.substring(Twins.TESTS.length());
  }
}

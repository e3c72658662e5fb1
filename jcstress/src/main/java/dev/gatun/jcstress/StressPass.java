package dev.gatun.jcstress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * A pass over the stress tests: {@code StressPass MODE [-t PATTERN] [further arguments of jcstress]}.
 *
 * <p>jcstress leaves out a test that wants more processors than there are, and says so only in passing. Every pass therefore counts, and fails when a
 * test that exists is missing, or one did not pass; a pass of the twins fails when one of them did not show what is forbidden.
 */
public final class StressPass {
  private static final int ROUNDS_FOR_TWINS = 5;
  private static final String TEST = "^" + Pattern.quote(Twins.TESTS) + "(?!twin\\.)";
  private static final String TWIN = "^" + Pattern.quote(Twins.PACKAGE);

  private final PassMode mode;
  private final List<String> further;

  private StressPass(PassMode mode, List<String> further) {
    this.mode = mode;
    this.further = further;
  }

  /** Runs the pass; its files come to lie in the current folder. Ends with a failure when a test failed or did not run. */
  public static void main(String[] args) throws Exception {
    PassMode mode = PassMode.of(args[0]);
    Twins.check(TestList.tests());
    List<String> further = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    String pattern = takePattern(further);
    StressPass pass = new StressPass(mode, further);
    Set<String> tests = matching((mode == PassMode.TWINS ? TWIN : TEST) + ".*(?:" + pattern + ")");
    if (tests.isEmpty()) {
      throw new IllegalStateException("There is no such test");
    }
    if (mode == PassMode.TWINS) {
      pass.runTwins(tests);
    } else {
      pass.runTests(tests);
    }
  }

  private static String takePattern(List<String> arguments) {
    int at = arguments.indexOf("-t");
    if (at < 0) {
      return "";
    }
    arguments.remove(at);
    return arguments.remove(at);
  }

  private static Set<String> matching(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    return TestList.tests().stream().filter(name -> wanted.matcher(name).find()).collect(Collectors.toCollection(TreeSet::new));
  }

  private void runTests(Set<String> tests) throws Exception {
    PassResults results = run(tests, "jcstress-report");
    results.print(tests);
    Set<String> missing = new TreeSet<>(tests);
    missing.removeAll(results.passed());
    end(missing, "Not run, or not to a good end: ", "All " + tests.size() + " stress tests ran and passed.");
  }

  /** What a twin shows is a matter of chance, so those that have not shown it get further rounds. */
  private void runTwins(Set<String> twins) throws Exception {
    Set<String> missing = new TreeSet<>(twins);
    for (int round = 1; round <= ROUNDS_FOR_TWINS && !missing.isEmpty(); round++) {
      PassResults results = run(missing, round == 1 ? "jcstress-report" : "jcstress-report-" + round);
      results.printForbidden(missing);
      missing.removeAll(results.forbidden().keySet());
    }
    end(missing, "Twins that have not shown what is forbidden: ", "All " + twins.size() + " twins have shown what is forbidden.");
  }

  private static void end(Set<String> missing, String failure, String success) {
    if (!missing.isEmpty()) {
      throw new IllegalStateException(failure + missing);
    }
    System.out.println(success);
  }

  private PassResults run(Collection<String> tests, String report) throws Exception {
    Options options = options("^(?:" + tests.stream().map(Pattern::quote).collect(Collectors.joining("|")) + ")$", report);
    try {
      new JCStress(options).run();
    } catch (AssertionError e) {
      // Its way to say that an outcome was forbidden, after the report: the results tell which.
    }
    System.out.println("Report: " + Path.of(report).toAbsolutePath().resolve("index.html"));
    return PassResults.read(options.getResultFile());
  }

  /** What the caller says comes last, and wins. */
  private Options options(String pattern, String report) throws IOException {
    Files.createDirectories(Path.of(report));
    List<String> arguments = new ArrayList<>(List.of("-t", pattern, "-r", report));
    arguments.addAll(withoutTold(PassMode.strides()));
    arguments.addAll(withoutTold(mode.arguments()));
    arguments.addAll(further);
    Options options = new Options(arguments.toArray(String[]::new));
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress refuses its arguments: " + arguments);
    }
    return options;
  }

  private List<String> withoutTold(List<String> arguments) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      if (!further.contains(arguments.get(i))) {
        kept.addAll(arguments.subList(i, i + 2));
      }
    }
    return kept;
  }
}

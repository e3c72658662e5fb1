package dev.gatun.jcstress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * A short run of every test for the daily build: one fork, one configuration of the virtual machine, about a second each. It finds a broken test and
 * a gross mistake; rare interleavings need the long modes.
 *
 * <p>jcstress leaves out a test that wants more processors than there are, and says so only in passing. The pass therefore counts, and fails when a
 * test is missing.
 */
public final class SmokePass {
  private static final String TESTS = "dev.gatun.jcstress.";
  private static final String TWINS = TESTS + "twin.";
  private static final String PATTERN = "^dev\\.gatun\\.jcstress\\.(?!twin\\.)";

  private SmokePass() {}

  /** Runs the pass in the current folder; ends with a failure when a test failed or did not run. */
  public static void main(String[] args) throws Exception {
    Set<String> missing = expected();
    if (missing.isEmpty()) {
      throw new IllegalStateException("There is no test in " + TESTS);
    }
    int count = missing.size();
    Options options = options(Files.createDirectories(Path.of("jcstress-report")));
    new JCStress(options).run();
    missing.removeAll(passed(options));
    if (!missing.isEmpty()) {
      throw new IllegalStateException("Not run, or not to a good end: " + missing);
    }
    System.out.println("All " + count + " stress tests ran.");
  }

  private static Set<String> expected() {
    return TestList.tests().stream().filter(name -> name.startsWith(TESTS) && !name.startsWith(TWINS)).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Giving the arguments of the virtual machine replaces the matrix of compilation modes by this one. The time counts once all states of a stride
   * were made, and a state of a real store takes microseconds to make: so strides are short.
   */
  private static Options options(Path report) throws IOException {
    Options options = new Options(new String[] {
      "-t", PATTERN, "-f", "1", "-iters", "1", "-time", "700", "-strideSize", "64", "-strideCount", "8", "-sc", "false", "-af", "NONE",
      "-jvmArgs", "-XX:+UseSerialGC", "-r", report.toString()
    });
    if (!options.parse()) {
      throw new IllegalStateException("jcstress refuses its arguments");
    }
    return options;
  }

  private static Set<String> passed(Options options) throws IOException, ClassNotFoundException {
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector disk = new DiskReadCollector(options.getResultFile(), results);
    disk.dump();
    disk.close();
    Set<String> bad = names(results, false);
    Set<String> good = names(results, true);
    good.removeAll(bad);
    return good;
  }

  private static Set<String> names(InProcessCollector results, boolean passed) {
    return results.getTestResults().stream()
        .filter(result -> isPassed(result) == passed)
        .map(TestResult::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isPassed(TestResult result) {
    return result.status() == Status.NORMAL && result.getTotalCount() > 0 && result.grading().isPassed;
  }
}

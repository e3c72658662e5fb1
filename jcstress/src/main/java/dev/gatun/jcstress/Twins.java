package dev.gatun.jcstress;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which twin belongs to which test. A test {@code Name_01_Claim} has the twins {@code twin.Name_01_*}, or says by {@link NoTwin} why it has none: a
 * test that cannot fail proves nothing.
 */
final class Twins {
  /** The package of all stress tests. */
  static final String TESTS = "dev.gatun.jcstress.";

  /** The package of the twins. */
  static final String PACKAGE = TESTS + "twin.";

  private static final Pattern NAME = Pattern.compile("(?:[a-z]+\\.)+([A-Za-z]+_[0-9]{2}_)[A-Za-z]+");

  private Twins() {}

  static boolean isTwin(String test) {
    return test.startsWith(PACKAGE);
  }

  /** Throws unless each test has a twin or a reason, and each twin a test. */
  static void check(Collection<String> all) {
    Set<String> tests = stories(all, false);
    Set<String> twins = stories(all, true);
    List<String> bad = all.stream().filter(test -> !isTwin(test) && twins.contains(story(test)) == hasReason(test)).sorted().toList();
    if (!bad.isEmpty()) {
      throw new IllegalStateException("Give each of these a twin of the same name and number, or @NoTwin with the reason, and not both: " + bad);
    }
    twins.removeAll(tests);
    if (!twins.isEmpty()) {
      throw new IllegalStateException("Twins without a test: " + twins);
    }
  }

  private static Set<String> stories(Collection<String> all, boolean twins) {
    return all.stream().filter(test -> isTwin(test) == twins).map(Twins::story).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Name and number, which test and twin have in common. */
  private static String story(String test) {
    Matcher matcher = NAME.matcher(test);
    if (!matcher.matches()) {
      throw new IllegalStateException(test + " is not named as Name_01_Claim");
    }
    return matcher.group(1);
  }

  private static boolean hasReason(String test) {
    try {
      return Class.forName(test, false, Twins.class.getClassLoader()).isAnnotationPresent(NoTwin.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("listed, and not there: " + test, e);
    }
  }
}

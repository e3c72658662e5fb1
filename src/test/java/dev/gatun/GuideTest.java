package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of README, GUIDE and Javadoc compiles against the API, runs in a process of its own, and shows what it says; see {@link GuideBlock}. */
class GuideTest {
  private static final Path ROOT = Sources.MAIN.getParent().getParent().getParent();
  private static final String[] LIBRARIES = {
    "org.slf4j.Logger", "com.github.benmanes.caffeine.cache.Caffeine", "io.micrometer.core.instrument.MeterRegistry", "io.micrometer.common.KeyValue",
    "io.micrometer.observation.Observation"
  };
  private static final Pattern COMPLAINT = Pattern.compile("(?m)^.*[/\\\\](\\w+)\\.java:(\\d+): (.*)$");
  private static final int SECONDS = 120;

  @TempDir Path temporary;

  @Test
  void everySnippetOfTheDocumentsDoesWhatItSays() throws Exception {
    List<GuideBlock> blocks = new ArrayList<>(GuideBlock.in("README.md", Files.readAllLines(ROOT.resolve("README.md"))));
    int ofReadme = blocks.size();
    blocks.addAll(GuideBlock.in("docs/GUIDE.md", Files.readAllLines(ROOT.resolve("docs/GUIDE.md"))));
    int ofDocuments = blocks.size();
    for (Path file : Sources.javaFiles(Sources.MAIN)) {
      blocks.addAll(GuideBlock.inJavadoc(ROOT.relativize(file).toString(), Sources.lines(file)));
    }
    assertTrue(ofReadme > 0 && ofDocuments > ofReadme && blocks.size() > ofDocuments, "a document has no Java");
    assertEquals("", Sources.list(compile(blocks).stream()));
    assertEquals("", Sources.list(run(blocks).stream()));
  }

  /** Any other example would be checked by nobody. */
  @Test
  void everyExampleInJavadocIsASnippetWrittenInPlace() {
    Pattern other = Pattern.compile("<pre>\\s*\\{@code|\\{@snippet(?! :$)");
    Path api = Sources.MAIN.resolve("dev/gatun");
    Stream<Path> files = Sources.javaFiles(api).stream().filter(file -> file.getParent().equals(api) || file.startsWith(api.resolve("error")));
    assertEquals("", Sources.list(files.filter(file -> Sources.lines(file).stream().anyMatch(line -> other.matcher(line).find()))));
  }

  @Test
  void aSnippetOfJavadocIsNamedByItsPlaceToo() throws Exception {
    List<String> lines = List.of(
        "/**", " * Text.", " *", " * {@snippet :", " * try (Snapshot s = store.snapshot()) {", " *   s.view(users).get(\"user_101\");   // -> Bob",
        " * }", " * }", " *", " * <p>More {@code text}.", " */");
    List<GuideBlock> blocks = GuideBlock.inJavadoc("src/Trial.java", lines);
    assertEquals(List.of(), compile(blocks));
    assertEquals(List.of("src/Trial.java:6: expected Bob, and it was Alice"), run(blocks));
  }

  @Test
  void aSnippetThatDoesNotCompileIsNamedByItsPlace() throws Exception {
    List<String> errors = compile(GuideBlock.in("docs/TRIAL.md", List.of("Text.", "```java", "users.get(\"a\");", "users.gets(\"a\");", "```")));
    assertEquals(1, errors.size());
    assertTrue(errors.getFirst().startsWith("docs/TRIAL.md:4: "), errors.getFirst());
  }

  @Test
  void aSnippetThatShowsSomethingElseIsNamedByItsPlace() throws Exception {
    List<GuideBlock> blocks = GuideBlock.in("TRIAL.md", List.of(
        "```java", "users.get(\"user_101\");  // -> Alice", "String name = users.get(\"user_102\");  // -> Carol", "```",
        "```java", "users.put(\"a\", \"b\");  // throws NullPointerException", "counters.get(\"a\").toString();", "```",
        "```java", "if (users.isEmpty()) {", "  System.out.println(1);  // -> 1", "}", "users.values();", "```"));
    assertFalse(compile(blocks).isEmpty());
    blocks.removeLast();
    assertEquals(List.of(), compile(blocks));
    List<String> wrong = run(blocks);
    assertEquals("TRIAL.md:3: expected Carol, and it was Bob", wrong.get(0));
    assertTrue(wrong.get(1).startsWith("TRIAL.md:7: failed: java.lang.NullPointerException"), wrong.get(1));
    assertEquals("TRIAL.md:6: expected NullPointerException, and it was nothing", wrong.get(2));
  }

  /** What the compiler has against the blocks, warnings included. */
  private List<String> compile(List<GuideBlock> blocks) throws Exception {
    Path sources = Files.createDirectories(temporary.resolve("sources"));
    Path classes = Files.createDirectories(temporary.resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none", "-Xlint:all"));
    Map<String, String> documents = new HashMap<>();
    for (GuideBlock block : blocks) {
      documents.put(block.className, block.document);
      arguments.add(block.writeTo(sources).toString());
    }
    StringWriter text = new StringWriter();
    int failed = ToolProvider.findFirst("javac").orElseThrow().run(new PrintWriter(text), new PrintWriter(text), arguments.toArray(String[]::new));
    List<MatchResult> complaints = COMPLAINT.matcher(text.toString()).results().filter(each -> documents.containsKey(each.group(1))).toList();
    assertTrue(failed == 0 || !complaints.isEmpty(), text::toString);
    return complaints.stream().map(each -> documents.get(each.group(1)) + ":" + each.group(2) + ": " + each.group(3)).toList();
  }

  /** Runs compiled blocks and returns what is not as they say. A healthy store writes nothing to the error output. */
  private List<String> run(List<GuideBlock> blocks) throws Exception {
    Path work = Files.createDirectories(temporary.resolve("work"));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-Xmx256m"));
    command.add("-Dslf4j.internal.verbosity=ERROR"); // Micrometer asks for a logger at once; what a store alone prints is for SilenceTest
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath(), GuideSnippet.class.getName()));
    blocks.forEach(block -> command.add(block.className));
    Process child = new ProcessBuilder(command).directory(work.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    boolean ended = child.waitFor(SECONDS, TimeUnit.SECONDS);
    child.destroyForcibly();
    assertTrue(ended, () -> "still running; so far: " + Sources.lines(out));
    assertEquals("", Files.readString(err));
    return compare(blocks, Files.readAllLines(out));
  }

  private static List<String> compare(List<GuideBlock> blocks, List<String> output) {
    Map<String, String> seen = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    for (GuideBlock block : blocks) {
      for (String line : output.stream().filter(each -> each.startsWith(block.className + ":")).toList()) {
        String place = block.document + line.substring(line.indexOf(':'), line.indexOf('\t'));
        String what = line.substring(line.indexOf('\t') + 1);
        if (what.startsWith("failed: ")) {
          wrong.add(place + ": " + what);
        }
        seen.putIfAbsent(place, what);
      }
      block.expected.forEach((line, expected) -> {
        String place = block.document + ":" + line;
        String was = seen.getOrDefault(place, "not reached");
        if (!was.equals(expected)) {
          wrong.add(place + ": expected " + expected + ", and it was " + was);
        }
      });
    }
    return wrong;
  }

  private String classPath() throws Exception {
    Set<String> places = new LinkedHashSet<>(List.of(place(Store.class), place(GuideSnippet.class)));
    for (String library : LIBRARIES) {
      places.add(place(Class.forName(library)));
    }
    places.add(temporary.resolve("classes").toString());
    return String.join(File.pathSeparator, places);
  }

  /** The folder or jar that a class comes from. Not java.class.path: those who run tests load classes in ways of their own. */
  private static String place(Class<?> type) {
    String inside = type.getName().replace('.', '/') + ".class";
    String url = type.getResource("/" + inside).toString();
    String root = url.substring(0, url.length() - inside.length());
    return Path.of(URI.create(root.startsWith("jar:") ? root.substring("jar:".length(), root.indexOf("!/")) : root)).toString();
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there: files, headings, sources and tests. A thing that gets another name gets it in them too. */
class DocumentsTest {
  private static final Path ROOT = Sources.MAIN.getParent().getParent().getParent();
  private static final List<String> CODE = List.of("src/main", "src/test", "cli", "jcstress", "bench");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern SOURCE = Pattern.compile("`([\\w/]+\\.java)`");
  private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w*Test)\\b(?:[.#](\\w+))?");
  private static final Pattern QUOTED = Pattern.compile("`[^`]*`");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> lost = new ArrayList<>();
    eachLine((document, line) -> LINK.matcher(line).results().filter(link -> !link.group(1).contains(":"))
        .filter(link -> !leads(document, link)).forEach(link -> lost.add(document + ": " + link.group())));
    assertEquals("", Sources.list(lost.stream()));
  }

  private static boolean leads(Path document, MatchResult link) {
    Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
    String heading = link.group(2);
    return Files.exists(target)
        && (heading == null || Sources.lines(target).stream().anyMatch(line -> line.startsWith("#") && anchor(line).equals(heading)));
  }

  /** What a heading is called in a link: lower case, without punctuation, and with hyphens for spaces. */
  private static String anchor(String heading) {
    return heading.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  @Test
  void everySourceAndEveryTestThatIsNamedIsThere() throws IOException {
    Map<String, Path> files = javaFiles();
    assertTrue(files.containsKey("DocumentsTest.java"), files.keySet()::toString);
    List<String> lost = new ArrayList<>();
    eachLine((document, line) -> {
      SOURCE.matcher(line).results().filter(source -> !isSource(source.group(1), files))
          .forEach(source -> lost.add(document + ": " + source.group()));
      QUOTED.matcher(line).results().flatMap(quoted -> TEST.matcher(quoted.group()).results()).filter(test -> !isTest(test, files))
          .forEach(test -> lost.add(document + ": " + test.group()));
    });
    assertEquals("", Sources.list(lost.stream()));
  }

  private static boolean isSource(String name, Map<String, Path> files) {
    Path file = files.get(Path.of(name).getFileName().toString());
    return file != null && file.endsWith(Path.of(name));
  }

  private static boolean isTest(MatchResult test, Map<String, Path> files) {
    Path file = files.get(test.group(1) + ".java");
    String method = test.group(2);
    return file != null && (method == null || method.equals("java") || String.join("\n", Sources.lines(file)).contains(method + "("));
  }

  /** By their names, of which the documents say enough to tell them apart. */
  private static Map<String, Path> javaFiles() {
    Map<String, Path> files = new TreeMap<>();
    for (String folder : CODE) {
      if (Files.isDirectory(ROOT.resolve(folder))) {
        Sources.javaFiles(ROOT.resolve(folder)).forEach(file -> files.putIfAbsent(file.getFileName().toString(), file));
      }
    }
    return files;
  }

  private static void eachLine(BiConsumer<Path, String> reader) throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> all = Files.walk(ROOT.resolve("docs"))) {
      all.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    documents.forEach(document -> Sources.lines(document).forEach(line -> reader.accept(document, line)));
  }
}

package dev.gatun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of Java in a document, or a snippet in Javadoc, as a source file whose lines have the numbers of the document's. What is said to be seen is
 * made a check:
 *
 * <pre>
 *   users.get("user_101");                // -> Alice
 *   String name = users.get("user_101");  // -> Alice
 *   System.out.println(name);             // -> Alice            in a loop: -> Alice, Bob
 *   users.put(null, "");                  // throws NullPointerException
 * </pre>
 */
final class GuideBlock {
  private static final String IMPORTS = Stream.of(
      "dev.gatun", "dev.gatun.error", "io.micrometer.core.instrument", "io.micrometer.core.instrument.simple", "java.lang.foreign",
      "java.nio", "java.nio.channels", "java.nio.charset", "java.nio.file", "java.time", "java.util",
      "java.util.concurrent", "java.util.stream").map(name -> "import " + name + ".*; ").collect(Collectors.joining());
  private static final Pattern CHECK = Pattern.compile("(\\s*)(.*);\\s*// (->|throws) (.*)");
  private static final Pattern PRINT = Pattern.compile("System\\.out\\.println\\((.*)\\)");
  private static final Pattern DECLARATION = Pattern.compile("[A-Za-z][\\w.<>, ?\\[\\]]* (\\w+) = .*");

  /** The document's name, as it stands in messages. */
  final String document;
  final String className;
  /** What lines show, by their numbers in the document. */
  final Map<Integer, String> expected = new TreeMap<>();
  private final StringBuilder source = new StringBuilder();

  private GuideBlock(String document, int line) {
    this.document = document;
    this.className = document.replaceAll(".*/|\\..*", "") + "_" + line;
    source.append("\n".repeat(line - 1)).append("package guide; ").append(IMPORTS).append("public class ").append(className);
    source.append(" extends dev.gatun.GuideSnippet { @Override protected void run() throws Exception {\n");
  }

  /** All blocks of a document that are marked as Java. */
  static List<GuideBlock> in(String document, List<String> lines) {
    List<GuideBlock> blocks = new ArrayList<>();
    GuideBlock open = null;
    for (int line = 1; line <= lines.size(); line++) {
      String text = lines.get(line - 1);
      if (open == null && text.strip().equals("```java")) {
        open = new GuideBlock(document, line);
      } else if (open != null && text.strip().equals("```")) {
        open.end();
        blocks.add(open);
        open = null;
      } else if (open != null) {
        open.source.append(open.checked(line, text)).append('\n');
      }
    }
    return blocks;
  }

  /** All snippets in the Javadoc of a source file. As Javadoc does, it looks for the end by counting braces. */
  static List<GuideBlock> inJavadoc(String document, List<String> lines) {
    List<GuideBlock> blocks = new ArrayList<>();
    GuideBlock open = null;
    int depth = 0;
    for (int line = 1; line <= lines.size(); line++) {
      String text = lines.get(line - 1).replaceFirst("^\\s*\\* ?", "");
      depth += open == null ? 0 : braces(text);
      if (open == null && text.startsWith("{@snippet")) {
        open = new GuideBlock(document, line);
        depth = 1;
      } else if (open != null && depth == 0) {
        open.end();
        blocks.add(open);
        open = null;
      } else if (open != null) {
        open.source.append(open.checked(line, text)).append('\n');
      }
    }
    return blocks;
  }

  private static int braces(String text) {
    return text.chars().map(c -> c == '{' ? 1 : c == '}' ? -1 : 0).sum();
  }

  /** A store of files takes many forces of the disk to make and to close, so only those who speak of its files are given one. */
  private void end() {
    source.append("} public ").append(className).append("() { super(").append(source.indexOf("\"given\"") >= 0).append("); } }\n");
  }

  private String checked(int line, String text) {
    Matcher check = CHECK.matcher(text);
    if (!check.matches()) {
      return text;
    }
    expected.put(line, check.group(4).strip());
    String code = check.group(2);
    return check.group(1) + (check.group(3).equals("throws") ? throwing(line, code) : showing(line, code));
  }

  private static String throwing(int line, String code) {
    return "try { " + code + "; see(" + line + ", \"nothing\"); } catch (Throwable thrown) { see(" + line + ", thrown.getClass().getSimpleName()); }";
  }

  private static String showing(int line, String code) {
    Matcher print = PRINT.matcher(code);
    Matcher declaration = DECLARATION.matcher(code);
    if (print.matches()) {
      return "see(" + line + ", " + print.group(1) + ");";
    }
    return declaration.matches() ? code + "; see(" + line + ", " + declaration.group(1) + ");" : "see(" + line + ", " + code + ");";
  }

  /** Writes the source file and returns where it is. */
  Path writeTo(Path folder) throws IOException {
    return Files.writeString(folder.resolve(className + ".java"), source);
  }
}

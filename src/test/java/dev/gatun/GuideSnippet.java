package dev.gatun;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the snippets of the documents are given, and the program that runs them, one after the other, each in an empty working directory. Public, as
 * the snippets are compiled in a package of their own and so see nothing but the API.
 */
public class GuideSnippet {
  /** Open. */
  protected final Store store;
  /** Three users, 101 to 103. */
  protected final Table<String, String> users;
  /** Empty. */
  protected final Table<String, Long> counters;
  private final Map<Integer, StringJoiner> seen = new TreeMap<>();

  /** Gives the snippet its store, in memory or in the directory {@code given}, and its users. */
  protected GuideSnippet(boolean onDisk) {
    store = onDisk ? Store.open(Path.of("given")) : Store.inMemory();
    users = store.table("users", Codecs.utf8(), Codecs.utf8());
    counters = store.table("counters", Codecs.utf8(), Codecs.int64());
    users.putAll(Map.of("user_101", "Alice", "user_102", "Bob", "user_103", "Carol"));
  }

  /** The snippet. */
  protected void run() throws Exception {}

  /** Keeps what a line shows; several times in a row are joined by commas. */
  protected final void see(int line, Object value) {
    synchronized (seen) {
      seen.computeIfAbsent(line, any -> new StringJoiner(", ")).add(String.valueOf(value));
    }
  }

  /** Runs the classes named and prints a line for each line that showed something, and for each failure. */
  public static void main(String[] names) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    for (String name : names) {
      runOne(name, out);
      empty(Path.of("").toAbsolutePath());
    }
    out.flush();
  }

  private static void runOne(String name, PrintStream out) throws Exception {
    GuideSnippet snippet = (GuideSnippet) Class.forName("guide." + name).getDeclaredConstructor().newInstance();
    try {
      snippet.run();
    } catch (Throwable e) {
      out.println(name + ":" + lineIn(name, e) + "\tfailed: " + flat(e));
    } finally {
      snippet.store.close();
    }
    snippet.seen.forEach((line, values) -> out.println(name + ":" + line + "\t" + flat(values)));
  }

  private static int lineIn(String name, Throwable e) {
    return Stream.of(e.getStackTrace()).filter(frame -> frame.getClassName().startsWith("guide." + name)).mapToInt(StackTraceElement::getLineNumber)
        .findFirst().orElse(0);
  }

  private static String flat(Object text) {
    return text.toString().replaceAll("\\R", " ");
  }

  private static void empty(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.filter(path -> !path.equals(directory)).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

package dev.gatun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The store's own sources, for the tests that read them as text. */
final class Sources {
  static final Path MAIN = root().resolve("main/java");
  static final Path TEST = root().resolve("test/java");
  private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);

  private Sources() {}

  /** Maven tells a test where its module lies; an IDE starts tests there or one level above. */
  private static Path root() {
    String told = System.getProperty("basedir");
    Path here = Path.of(told == null ? "" : told).toAbsolutePath();
    return Files.isDirectory(here.resolve("main/java")) ? here : here.resolve("src");
  }

  static List<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> all() {
    List<Path> files = new ArrayList<>(javaFiles(MAIN));
    files.addAll(javaFiles(TEST));
    return files;
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One in a line, for the message of a test. */
  static String list(Stream<?> found) {
    return found.map(Object::toString).collect(Collectors.joining("\n"));
  }

  /** The file without its comments, which may speak of anything. A string that looks like a comment is lost as well. */
  static String code(Path file) {
    return COMMENTS.matcher(String.join("\n", lines(file))).replaceAll("");
  }
}

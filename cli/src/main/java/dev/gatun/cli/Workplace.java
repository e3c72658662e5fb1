package dev.gatun.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of a demonstration or a measurement; a temporary one is removed at the end, and also when the program is interrupted. */
record Workplace(Path directory, @Nullable Thread removal) implements AutoCloseable {
  static Workplace kept(Path directory) throws IOException {
    return new Workplace(Files.createDirectories(directory), null);
  }

  static Workplace temporary() throws IOException {
    Path directory = Files.createTempDirectory("gatun-");
    Thread removal = new Thread(() -> remove(directory), "gatun-removal");
    Runtime.getRuntime().addShutdownHook(removal);
    return new Workplace(directory, removal);
  }

  @Override
  public void close() {
    if (removal != null) {
      remove(directory);
      Runtime.getRuntime().removeShutdownHook(removal);
    }
  }

  /** What can't be removed stays in the folder for temporary files; that is no reason to fail. */
  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("gatun: " + directory + " was not removed: " + e);
    }
  }
}

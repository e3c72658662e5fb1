package dev.gatun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new folder on the disk that is measured, removed with all that is in it when it is closed. */
final class Folder implements AutoCloseable {
  private final Path path;

  Folder(String name) throws IOException {
    path = Files.createTempDirectory(Files.createDirectories(base()), name + "-");
  }

  /** Where the system property or else the environment says; what is measured there is that disk. */
  private static Path base() {
    String told = System.getProperty("gatun.bench.dir", System.getenv("BENCH_DIR"));
    return told != null ? Path.of(told) : Path.of(System.getProperty("java.io.tmpdir"), "gatun-bench");
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}

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
    Path base = Files.createDirectories(Path.of(System.getProperty("gatun.bench.dir", "bench-data")));
    path = Files.createTempDirectory(base, name + "-");
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

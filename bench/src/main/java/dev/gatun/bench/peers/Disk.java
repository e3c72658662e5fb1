package dev.gatun.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders on the disk that is measured. */
final class Disk {
  private Disk() {}

  /** Where the environment says, or else the folder for temporary files; what is measured there is that disk. */
  static Path base() {
    String told = System.getenv("BENCH_DIR");
    return told != null ? Path.of(told) : Path.of(System.getProperty("java.io.tmpdir"), "gatun-bench");
  }

  /** The blocks that the files take, as {@code du} counts them: holes in files are not counted, what is reserved ahead is. */
  static long allocatedBytes(Path folder) {
    try {
      Process du = new ProcessBuilder("du", "-sk", folder.toString()).redirectErrorStream(true).start();
      String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Long.parseLong(said.split("\\s", 2)[0]) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void remove(Path folder) {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

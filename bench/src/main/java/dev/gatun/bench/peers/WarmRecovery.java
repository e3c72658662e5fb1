package dev.gatun.bench.peers;

import dev.gatun.bench.stores.PeerStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Replaying the log of a killed store again and again in one virtual machine, each time on a fresh copy of its folder, whose files the page cache
 * holds. The first times are not counted: what is measured is the replay, and not how the code for it is loaded and compiled.
 */
final class WarmRecovery {
  private static final int WARM_TIMES = 6;
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private WarmRecovery() {}

  static void run(Cell cell) {
    Path copy = cell.folder.resolveSibling(cell.folder.getFileName() + "-copy");
    long end = System.nanoTime() + LONGEST_NANOS;
    try {
      for (int i = 0; i < WARM_TIMES + cell.plan.slices() && System.nanoTime() < end; i++) {
        copy(cell.folder, copy);
        double rate = replayed(cell, copy);
        Disk.remove(copy);
        if (Double.isNaN(rate)) {
          return;
        }
        if (i >= WARM_TIMES) {
          cell.add(Row.RECOVERY_WARM, rate);
        }
      }
    } finally {
      Disk.remove(copy);
    }
  }

  /** Operations a second until the store is open, if it tells how many there were. */
  private static double replayed(Cell cell, Path copy) {
    long begin = System.nanoTime();
    try (PeerStore store = cell.openIn(copy)) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      OptionalLong replayed = store.replayed();
      return replayed.isPresent() && replayed.getAsLong() > 0 ? replayed.getAsLong() / seconds : Double.NaN;
    }
  }

  private static void copy(Path folder, Path copy) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files = walk.toList();
      for (Path file : files) {
        Files.copy(file, copy.resolve(folder.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
      new ProcessBuilder("sync", "-f", copy.toString()).start().waitFor(); // or writing the copy back would be timed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

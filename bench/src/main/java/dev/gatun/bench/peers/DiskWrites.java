package dev.gatun.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * The bytes that the device below a folder writes for each operation, from before the first until all of it is on the disk. The kernel counts for the
 * whole device, whoever writes: nothing else should.
 */
final class DiskWrites {
  private static final Path DEVICES = Path.of("/sys/dev/block");
  private static final int SECTORS_WRITTEN = 6;
  private static final int SECTOR_BYTES = 512; // in this file, whatever the device has

  private final Path folder;
  private final Optional<Path> counters;
  private final long before;
  private final LongAdder operations = new LongAdder();

  private DiskWrites(Path folder, Optional<Path> counters) {
    this.folder = folder;
    this.counters = counters;
    before = counters.isPresent() ? writtenBytes() : 0;
  }

  /** Begins to count, when everything that was written before is on the disk. */
  static DiskWrites begin(Path folder) {
    return new DiskWrites(folder, counters(folder));
  }

  /** Some operations were done. Called while nothing is timed. */
  void count(long done) {
    operations.add(done);
  }

  /** Adds the row, where the system counts. Called after the store was closed. */
  void addTo(Cell cell, Row row) {
    if (counters.isPresent() && operations.sum() > 0) {
      cell.add(row, (double) (writtenBytes() - before) / operations.sum());
    }
  }

  /** A file system that spreads over several devices has none of its own. */
  private static Optional<Path> counters(Path folder) {
    try {
      long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
      Path file = DEVICES.resolve(name(device)).resolve("stat");
      return Files.isReadable(file) ? Optional.of(file) : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Major and minor number, as Linux packs them. */
  static String name(long device) {
    long major = device >>> 8 & 0xFFF | device >>> 32 & ~0xFFFL;
    long minor = device & 0xFF | device >>> 12 & ~0xFFL;
    return major + ":" + (minor & 0xFFFFFFFFL);
  }

  private long writtenBytes() {
    try {
      new ProcessBuilder("sync", "-f", folder.toString()).start().waitFor();
      return bytes(Files.readString(counters.orElseThrow()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static long bytes(String stat) {
    return Long.parseLong(stat.strip().split("\\s+", -1)[SECTORS_WRITTEN]) * SECTOR_BYTES;
  }
}

package dev.gatun.bench.peers;

import dev.gatun.bench.limits.Memory;
import dev.gatun.bench.limits.RawDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** What the machine can do at best, without any store. */
enum Limit {
  READ_4M("dependent random read of 4 MiB mapped memory", "ns", folder -> Memory.dependentReadNanos(folder, 4L << 20)),
  READ_64M("dependent random read of 64 MiB mapped memory", "ns", folder -> Memory.dependentReadNanos(folder, 64L << 20)),
  READ_256M("dependent random read of 256 MiB mapped memory", "ns", folder -> Memory.dependentReadNanos(folder, 256L << 20)),
  READ_1G("dependent random read of 1 GiB mapped memory", "ns", folder -> Memory.dependentReadNanos(folder, 1L << 30)),
  SEQUENTIAL("sequential read of 256 MiB mapped memory", "GB/s", folder -> Memory.sequentialGigabytes(folder, 256L << 20)),
  COPY("raw memory copy of 256 MiB", "GB/s", folder -> Memory.copyGigabytes(256L << 20)),
  FORCE("fdatasync of overwritten, allocated blocks", "1/s", RawDisk::forcesASecond);

  /** Measures in a folder on the disk in question. */
  private interface Measurement {
    double in(Path folder) throws IOException;
  }

  private final String title;
  private final String unit;
  private final Measurement measurement;

  Limit(String title, String unit, Measurement measurement) {
    this.title = title;
    this.unit = unit;
    this.measurement = measurement;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  double measure(Path folder) throws IOException {
    return measurement.in(folder);
  }

  static Limit of(String id) {
    return Arrays.stream(values()).filter(limit -> limit.id().equals(id)).findFirst().orElseThrow(() -> new IllegalArgumentException(id));
  }
}

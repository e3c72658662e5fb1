package dev.gatun.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints what the machine can do at best: {@code bench/run limits}. */
public final class LimitsMain {
  private LimitsMain() {}

  /** Measures one after the other, on the disk that the environment names. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(Disk.base()), "limits-");
    try {
      for (Limit limit : Limit.values()) {
        System.out.printf("%-56s %10s %s%n", limit.title(), Numbers.shortened(limit.measure(folder)), limit.unit());
      }
    } finally {
      Disk.remove(folder);
    }
  }
}

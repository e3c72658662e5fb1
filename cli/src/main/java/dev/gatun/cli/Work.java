package dev.gatun.cli;

import java.io.IOException;
import java.time.Duration;

/**
 * A piece of work that was done, and how long it took.
 *
 * @param entries how many entries
 * @param bytes their keys and values
 * @param time how long
 */
record Work(long entries, long bytes, Duration time) {
  /** Times a task. */
  static Work of(Task task) throws IOException {
    long start = System.nanoTime();
    Work.Size size = task.run();
    return new Work(size.entries(), size.bytes(), Duration.ofNanos(System.nanoTime() - start));
  }

  /** What is counted and timed. */
  interface Task {
    Size run() throws IOException;
  }

  /** How much a task has done. */
  record Size(long entries, long bytes) {}

  @Override
  public String toString() {
    return Figures.format(
        "%,9d entries %9s %8s %12s %9s/s",
        entries, Figures.bytes(bytes), Figures.seconds(time), Figures.perSecond(entries, time), Figures.bytes(bytesPerSecond()));
  }

  private long bytesPerSecond() {
    return Math.round(bytes / Math.max(time.toNanos() / 1e9, 1e-9));
  }
}

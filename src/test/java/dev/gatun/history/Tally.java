package dev.gatun.history;

import java.util.Comparator;
import java.util.List;

/** How much was recorded and judged, and how long the judging took. Printed by the tests. */
final class Tally {
  /** How much longer than usual the quick tests run. */
  static final int SCALE = Integer.getInteger("gatun.scale", 1);

  /** How many histories each soak test judges. */
  static final int SOAK_HISTORIES = Integer.getInteger("gatun.histories", 1_000 * SCALE);

  private final String name;
  private long histories;
  private long operations;
  private long overlapping;
  private long checkNanos;
  private long slowestNanos;
  private final long began = System.nanoTime();

  Tally(String name) {
    this.name = name;
  }

  void add(List<Operation> history, long nanos) {
    add(history.size(), overlapping(history), nanos);
  }

  /** Of the operations recorded, those that were in the way of others. */
  void add(long recorded, long disturbed, long nanos) {
    histories++;
    operations += recorded;
    overlapping += disturbed;
    checkNanos += nanos;
    slowestNanos = Math.max(slowestNanos, nanos);
  }

  long histories() {
    return histories;
  }

  /** A part of the same. */
  void add(Tally part) {
    histories += part.histories;
    operations += part.operations;
    overlapping += part.overlapping;
    checkNanos += part.checkNanos;
    slowestNanos = Math.max(slowestNanos, part.slowestNanos);
  }

  /** How many operations were called before one that was called earlier had returned. Without these a history says little. */
  private static long overlapping(List<Operation> history) {
    List<Operation> sorted = history.stream().sorted(Comparator.comparingLong(Operation::call)).toList();
    long latest = Long.MIN_VALUE;
    long count = 0;
    for (Operation o : sorted) {
      count += o.call() <= latest ? 1 : 0;
      latest = Math.max(latest, o.back());
    }
    return count;
  }

  void print() {
    double seconds = (System.nanoTime() - began) / 1e9;
    long share = 100 * overlapping / Math.max(1, operations);
    System.out.printf("%s: %d histories, %d operations, %d %% of them overlapped or tried in vain; ", name, histories, operations, share);
    System.out.printf("%.1f s, of which the checker took %.1f s, %.1f ms at most for one%n", seconds, checkNanos / 1e9, slowestNanos / 1e6);
  }
}

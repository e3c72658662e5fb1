package dev.gatun.io;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations, counted by their order of size: eight classes for each doubling, so a percentile is at most an eighth too great. Of fixed size, and
 * nothing is allocated after the start. For what takes microseconds or more: a class is a word that threads share.
 *
 * <p>Thread-safe. What is read beside those who add may lack the newest.
 */
public final class Latencies {
  private static final int EIGHTHS = 3;
  private static final int CLASSES = (Long.SIZE - EIGHTHS) << EIGHTHS;

  private final AtomicLongArray counts = new AtomicLongArray(CLASSES);
  private final AtomicLong greatest = new AtomicLong();

  /**
   * Figures of a moment, in nanoseconds; all 0 when there is nothing yet.
   *
   * @param count how many durations
   * @param median half of them took no longer
   * @param p99 99 of 100 took no longer
   * @param max the longest
   */
  public record Figures(long count, long median, long p99, long max) {
    /** Of nothing. */
    public static final Figures NONE = new Figures(0, 0, 0, 0);
  }

  /** One more. A clock that went back counts as no time. */
  public void add(long nanos) {
    long duration = Math.max(0, nanos);
    counts.incrementAndGet(classOf(duration));
    if (duration > greatest.get()) {
      greatest.accumulateAndGet(duration, Math::max);
    }
  }

  public Figures read() {
    long[] seen = new long[CLASSES];
    long count = 0;
    for (int i = 0; i < CLASSES; i++) {
      seen[i] = counts.get(i);
      count += seen[i];
    }
    long max = greatest.get();
    return new Figures(count, percentile(seen, count, 50, max), percentile(seen, count, 99, max), max);
  }

  private static long percentile(long[] seen, long count, int percent, long max) {
    long wanted = Math.ceilDiv(count * percent, 100);
    long passed = 0;
    for (int i = 0; i < CLASSES && count > 0; i++) {
      passed += seen[i];
      if (passed >= wanted) {
        return Math.min(max, greatestOf(i));
      }
    }
    return 0;
  }

  /** Below eight each number has a class of its own; above, the highest four bits tell. */
  private static int classOf(long nanos) {
    int doubling = Math.max(0, Long.SIZE - 1 - EIGHTHS - Long.numberOfLeadingZeros(nanos));
    return (doubling << EIGHTHS) + (int) (nanos >>> doubling);
  }

  /** The greatest number of a class. */
  private static long greatestOf(int index) {
    int doubling = Math.max(0, (index >>> EIGHTHS) - 1);
    return ((index - ((long) doubling << EIGHTHS) + 1) << doubling) - 1;
  }
}

package dev.gatun.bench.peers;

import java.util.Arrays;
import java.util.Locale;

/** Numbers for people, and the middle of some. */
final class Numbers {
  private Numbers() {}

  /** Three digits that count, with k and M. */
  static String shortened(double value) {
    double size = Math.abs(value);
    if (size >= 1e6) {
      return threeDigits(value / 1e6) + " M";
    }
    return size >= 10_000 ? threeDigits(value / 1e3) + " k" : threeDigits(value);
  }

  private static String threeDigits(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 || value == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
  }

  /** Without zeros behind. */
  static String plain(double value) {
    return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

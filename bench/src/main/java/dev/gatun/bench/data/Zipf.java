package dev.gatun.bench.data;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ranks of which the n-th comes as 1 / n^0.99, as in the Yahoo! Cloud Serving Benchmark. Drawn by the approximation of Gray and others ("Quickly
 * generating billion-record synthetic databases", 1994), which needs no table: a table would take the caches from the store that is measured.
 * Immutable.
 */
final class Zipf {
  private static final double EXPONENT = 0.99;

  /** The sum over millions of ranks takes a second; all threads draw from the same. */
  private static final Map<Integer, Zipf> KNOWN = new ConcurrentHashMap<>();

  private final int bound;
  private final double sum;
  private final double alpha = 1 / (1 - EXPONENT);
  private final double eta;

  static Zipf below(int bound) {
    return KNOWN.computeIfAbsent(bound, Zipf::new);
  }

  private Zipf(int bound) {
    this.bound = bound;
    double all = 0;
    for (int i = 1; i <= bound; i++) {
      all += Math.pow(i, -EXPONENT);
    }
    sum = all;
    eta = (1 - Math.pow(2.0 / bound, 1 - EXPONENT)) / (1 - (1 + Math.pow(2, -EXPONENT)) / sum);
  }

  /** The rank, from 1 on, that belongs to a number at least 0 and below 1. */
  long rank(double uniform) {
    double at = uniform * sum;
    if (at < 1) {
      return 1;
    }
    if (at < 1 + Math.pow(2, -EXPONENT)) {
      return 2;
    }
    return 1 + (long) (bound * Math.pow(eta * uniform - eta + 1, alpha));
  }
}

package dev.gatun.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Numbers below a bound, some of them far more often than others: the n-th most frequent as 1 / n^0.99, as in the Yahoo! Cloud Serving Benchmark.
 * Which are frequent is scattered over all. Immutable; drawing from it is as thread-safe as the random numbers given.
 */
final class Zipf {
  private static final double EXPONENT = 0.99;

  private final double[] sums;
  private final int[] scattered;

  Zipf(int bound, SplittableRandom random) {
    sums = new double[bound];
    scattered = new int[bound];
    double sum = 0;
    for (int i = 0; i < bound; i++) {
      sum += 1 / Math.pow(i + 1, EXPONENT);
      sums[i] = sum;
      int other = random.nextInt(i + 1);
      scattered[i] = scattered[other];
      scattered[other] = i;
    }
  }

  int next(SplittableRandom random) {
    int rank = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
    return scattered[Math.min(sums.length - 1, rank < 0 ? -rank - 1 : rank)];
  }

  /** So many of them in an array, so that drawing costs nothing where time is measured. */
  int[] draw(int count, SplittableRandom random) {
    int[] drawn = new int[count];
    Arrays.setAll(drawn, i -> next(random));
    return drawn;
  }
}

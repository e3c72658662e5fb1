package dev.gatun.io.sim;

/** Chance without state: the same seed and place give the same number, in whatever order they are asked. */
final class Dice {
  private Dice() {}

  /** A number that looks random (the finisher of SplitMix64). */
  static long roll(long seed, long place) {
    long z = seed * 0xD1342543DE82EF95L + (place + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 to bound - 1. */
  static int below(long seed, long place, int bound) {
    long number = roll(seed, place);
    boolean powerOfTwo = (bound & (bound - 1)) == 0;
    return (int) (powerOfTwo ? number & (bound - 1) : Long.remainderUnsigned(number, bound)); // a division for each torn byte would be felt
  }
}

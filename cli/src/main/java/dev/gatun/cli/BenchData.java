package dev.gatun.cli;

import java.util.Arrays;
import java.util.Random;

/**
 * Keys and values of the benchmarks: keys are numbers as text, padded to their length, so that their order is that of the numbers; values are cut out
 * of random bytes, which no file system makes smaller.
 */
final class BenchData {
  private final int keyBytes;
  private final int valueBytes;
  private final byte[] random;

  BenchData(int keyBytes, int valueBytes) {
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.random = new byte[Math.max(1 << 20, 2 * valueBytes)];
    new Random(42).nextBytes(random);
  }

  byte[] key(long number) {
    byte[] key = new byte[keyBytes];
    long rest = number;
    for (int i = keyBytes - 1; i >= 0; i--) {
      key[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return key;
  }

  byte[] value(long number) {
    int from = (int) ((number * 0x9E3779B97F4A7C15L >>> 11) % (random.length - valueBytes));
    return Arrays.copyOfRange(random, from, from + valueBytes);
  }

  int entryBytes() {
    return keyBytes + valueBytes;
  }
}

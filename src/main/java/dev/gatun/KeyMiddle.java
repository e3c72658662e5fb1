package dev.gatun;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key between two others, about half way if keys are spread evenly: after the bytes that both begin with, the next eight are taken as numbers and
 * the number in the middle gives the key.
 */
final class KeyMiddle {
  private KeyMiddle() {}

  /** A key above the low one and not above the high one; null when the low one is not below the high one. */
  static byte @Nullable [] between(byte[] low, byte[] high) {
    int same = Arrays.mismatch(low, high);
    if (same < 0 || Arrays.compareUnsigned(low, high) > 0) {
      return null;
    }
    long from = number(low, same);
    long to = number(high, same);
    if (from == to) {
      return high.clone(); // they differ in trailing zeros, or beyond eight of them
    }
    long middle = from + ((to - from) >>> 1); // unsigned, and so is the difference
    return key(high, same, middle == from ? to : middle);
  }

  private static long number(byte[] key, int offset) {
    long number = 0;
    for (int i = offset; i < offset + Long.BYTES; i++) {
      number = number << Byte.SIZE | (i < key.length ? key[i] & 0xFF : 0);
    }
    return number;
  }

  /** Zeros at the end are left out: with them the key could lie above the high one, which may be shorter. */
  private static byte[] key(byte[] prefix, int prefixBytes, long number) {
    int bytes = Long.BYTES - Long.numberOfTrailingZeros(number) / Byte.SIZE;
    byte[] key = Arrays.copyOf(prefix, prefixBytes + bytes);
    for (int i = 0; i < bytes; i++) {
      key[prefixBytes + i] = (byte) (number >>> (Long.SIZE - Byte.SIZE * (i + 1)));
    }
    return key;
  }
}

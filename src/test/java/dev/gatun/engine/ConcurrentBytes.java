package dev.gatun.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Values that carry a number, and whose other bytes follow from it, so that a mixture of two values is seen. */
final class ConcurrentBytes {
  private ConcurrentBytes() {}

  static byte[] key(String key) {
    return key.getBytes(StandardCharsets.US_ASCII);
  }

  /** A value of a size (at least 8) for a number. */
  static byte[] value(long number, int size) {
    byte[] bytes = new byte[size];
    ByteBuffer.wrap(bytes).putLong(number);
    for (int i = Long.BYTES; i < size; i++) {
      bytes[i] = filler(number, i);
    }
    return bytes;
  }

  private static byte filler(long number, int at) {
    return (byte) (number * 31 + at * 7L);
  }

  /** The number of a value, 0 for none. A value whose bytes do not fit together is an error. */
  static long number(byte[] value) {
    if (value == null) {
      return 0;
    }
    long number = ByteBuffer.wrap(value).getLong();
    for (int i = Long.BYTES; i < value.length; i++) {
      if (value[i] != filler(number, i)) {
        throw new AssertionError("byte " + i + " of " + value.length + " does not belong to value " + number);
      }
    }
    return number;
  }

  /** Sizes that mostly stay in a leaf, sometimes force a split, and now and then leave it. */
  static int sizeFor(long number) {
    return number % 61 == 0 ? 70_000 : number % 13 == 0 ? 3_000 : number % 5 == 0 ? 600 : 8 + (int) (number % 40);
  }
}

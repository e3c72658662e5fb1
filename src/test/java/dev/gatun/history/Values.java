package dev.gatun.history;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Values that carry a number, and whose length and other bytes follow from it, so that a mixture of two values is seen. */
final class Values {
  private Values() {}

  /** The value of a number; null for 0. */
  static byte @Nullable [] of(long number) {
    return number == 0 ? null : bytes(number);
  }

  static byte[] bytes(long number) {
    byte[] bytes = new byte[lengthOf(number)];
    ByteBuffer.wrap(bytes).putLong(number);
    for (int i = Long.BYTES; i < bytes.length; i++) {
      bytes[i] = filler(number, i);
    }
    return bytes;
  }

  /** Mostly a few bytes in a leaf, sometimes so many that the leaf is split, now and then more than a leaf has. */
  private static int lengthOf(long number) {
    return number % 97 == 0 ? 9_000 : number % 23 == 0 ? 1_500 : number % 7 == 0 ? 400 : 8 + (int) (number % 40);
  }

  private static byte filler(long number, int at) {
    return (byte) (number * 31 + at * 7L);
  }

  /** The number of a value, 0 for none. A value whose bytes do not fit together is an error. */
  static long number(byte @Nullable [] value) {
    if (value == null) {
      return 0;
    }
    long number = ByteBuffer.wrap(value).getLong();
    if (value.length != lengthOf(number)) {
      throw new AssertionError("a value of " + value.length + " bytes says that it is " + number);
    }
    for (int i = Long.BYTES; i < value.length; i++) {
      if (value[i] != filler(number, i)) {
        throw new AssertionError("byte " + i + " of " + value.length + " does not belong to value " + number);
      }
    }
    return number;
  }
}

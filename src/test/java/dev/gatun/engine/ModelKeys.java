package dev.gatun.engine;

import java.util.Arrays;
import java.util.Random;

/** Keys of many shapes and values of many sizes, out of one seeded source. */
final class ModelKeys {
  private static final int MAX_KEY = 1024;
  private static final int SHARED = 1000;
  private static final int[] SIZES = {0, 1 << 10, 4 << 10, 64 << 10, 1 << 20};

  private final Random random;
  private final byte[][] shared = new byte[3][SHARED];
  private long next;

  ModelKeys(Random random) {
    this.random = random;
    random.nextBytes(shared[0]);
    Arrays.fill(shared[1], (byte) 0xFF);
  }

  byte[] key() {
    return switch (random.nextInt(16)) {
      case 0 -> new byte[0];
      case 1 -> new byte[random.nextInt(20)];
      case 2, 3 -> sharing(MAX_KEY);
      case 4 -> sharing(SHARED + random.nextInt(MAX_KEY - SHARED + 1));
      case 5, 6, 7 -> number(next++);
      case 8, 9 -> number(random.nextLong(next + 1));
      case 10, 11 -> bytes(1 + random.nextInt(5), 3);
      case 12 -> bytes(random.nextInt(MAX_KEY + 1), 256);
      default -> ("key-" + random.nextInt(700)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    };
  }

  /** A key above another: any that happens to be, or a longer one; null when there is none. */
  byte[] keyAfter(byte[] last) {
    byte[] key = key();
    if (last == null || Arrays.compareUnsigned(key, last) > 0) {
      return key;
    }
    if (last.length == MAX_KEY) {
      return null;
    }
    byte[] longer = Arrays.copyOf(last, last.length + 1 + random.nextInt(Math.min(6, MAX_KEY - last.length)));
    for (int i = last.length; i < longer.length; i++) {
      longer[i] = (byte) random.nextInt(256);
    }
    return longer;
  }

  private byte[] sharing(int length) {
    byte[] key = Arrays.copyOf(shared[random.nextInt(shared.length)], length);
    for (int i = SHARED; i < length; i++) {
      key[i] = (byte) random.nextInt(i < SHARED + 2 ? 6 : 2);
    }
    return key;
  }

  private byte[] bytes(int length, int alphabet) {
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) random.nextInt(alphabet);
    }
    return key;
  }

  private static byte[] number(long n) {
    return java.nio.ByteBuffer.allocate(9).put((byte) 's').putLong(n).array();
  }

  byte[] value() {
    int dice = random.nextInt(2_000);
    if (dice == 0) {
      return filled(3 << 20);
    }
    if (dice < 5) {
      return filled(SIZES[random.nextInt(SIZES.length)]);
    }
    if (dice < 20) {
      return filled(random.nextInt(300_000));
    }
    if (dice < 120) {
      return filled(random.nextInt(12_000));
    }
    if (dice < 300) {
      return filled(1_900 + random.nextInt(300)); // about where a value leaves its leaf
    }
    return filled(random.nextInt(dice < 600 ? 1_000 : 60));
  }

  private byte[] filled(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }
}

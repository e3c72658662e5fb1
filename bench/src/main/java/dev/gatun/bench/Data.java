package dev.gatun.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * The standard data: a million entries with random keys of 16 bytes and values of 100 bytes that no compression makes smaller.
 *
 * <p>Keys and values are functions of their number and are made in a buffer of the caller's. Keys kept in an array would cost two cache misses an
 * operation and hide the store; making one takes a few nanoseconds. Not thread-safe; each thread has its own.
 */
final class Data {
  /** Entries in a loaded store. */
  static final int ENTRIES = 1_000_000;

  static final int KEY_BYTES = 16;
  static final int VALUE_BYTES = 100;

  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] RANDOM_BYTES = new byte[1 << 16];
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  static {
    new SplittableRandom(42).nextBytes(RANDOM_BYTES);
  }

  private final byte[] key = new byte[KEY_BYTES];
  private final byte[] value = new byte[VALUE_BYTES];
  private long state;

  Data(long seed) {
    state = mix(seed);
  }

  /** The number of some entry, anywhere in the loaded store. */
  int anyEntry() {
    state += GOLDEN;
    return (int) ((mix(state) >>> 32) * ENTRIES >>> 32);
  }

  /** The key of an entry, in the same array each time. The numbers from {@link #ENTRIES} on are absent from a loaded store. */
  byte[] key(long number) {
    LONGS.set(key, 0, mix(number + GOLDEN));
    LONGS.set(key, Long.BYTES, mix(~number));
    return key;
  }

  /** Some value for an entry, in the same array each time; another for each round of writing. */
  byte[] value(long number, int round) {
    int from = (int) (mix(number * 31 + round) >>> 48) % (RANDOM_BYTES.length - VALUE_BYTES);
    System.arraycopy(RANDOM_BYTES, from, value, 0, VALUE_BYTES);
    LONGS.set(value, 0, number);
    return value;
  }

  private static long mix(long z) {
    long y = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    y = (y ^ y >>> 27) * 0x94D049BB133111EBL;
    return y ^ y >>> 31;
  }
}

package dev.gatun.bench.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Keys and values as functions of their number, made in buffers of the caller's. Keys kept in an array of a million would cost two cache misses an
 * operation and hide the store. Not thread-safe; each thread has its own.
 */
public final class Entries {
  private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] PREFIX = "customers/region-0/orders/by-month/2026/november".getBytes(StandardCharsets.US_ASCII);
  private static final int PREFIX_VARIES_AT = 17;
  private static final int PREFIXES = 16;
  /** Large enough that no compression with a window of 64 KiB finds a value again. */
  private static final int POOL_BYTES = 1 << 18;
  private static final byte[] POOL = new byte[POOL_BYTES + Shape.MAX_VALUE_BYTES];
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  static {
    new SplittableRandom(42).nextBytes(POOL);
  }

  private final Shape shape;
  private final Zipf zipf;
  private long state;

  /** Another seed draws another sequence of entries. Keys and values do not depend on it. */
  public Entries(Shape shape, long seed) {
    this.shape = shape;
    zipf = shape.zipf() ? Zipf.below(shape.entries()) : null;
    state = mix(seed);
  }

  /** The number of some entry of a loaded store. */
  public int any() {
    state += GOLDEN;
    long random = mix(state);
    return zipf == null ? scaled(random) : scaled(mix(zipf.rank((random >>> 11) * 0x1p-53)));
  }

  private int scaled(long random) {
    return (int) ((random >>> 32) * shape.entries() >>> 32);
  }

  /** A new array for a key. */
  public byte[] newKey() {
    return new byte[shape.keys().bytes()];
  }

  /** A new array for a value. */
  public byte[] newValue() {
    return new byte[shape.valueBytes()];
  }

  /** The key of an entry. */
  public void key(long number, byte[] into) {
    switch (shape.keys()) {
      case RANDOM -> random(number, into, 0);
      case SEQUENTIAL -> {
        BIG.set(into, 0, 2 * number);
        LITTLE.set(into, Long.BYTES, mix(number));
      }
      case PREFIX -> {
        System.arraycopy(PREFIX, 0, into, 0, PREFIX.length);
        into[PREFIX_VARIES_AT] = (byte) ('a' + number % PREFIXES);
        random(number, into, PREFIX.length);
      }
    }
  }

  /** A key that no store has, somewhere between those that it has. */
  public void absentKey(long number, byte[] into) {
    key(number + (shape.keys() == KeyKind.SEQUENTIAL ? 0 : shape.entries()), into);
    if (shape.keys() == KeyKind.SEQUENTIAL) {
      BIG.set(into, 0, 2 * number + 1);
    }
  }

  private static void random(long number, byte[] into, int at) {
    LITTLE.set(into, at, mix(number + GOLDEN));
    LITTLE.set(into, at + Long.BYTES, mix(~number));
  }

  /** Some value for an entry, another for each round of writing. */
  public void value(long number, int round, byte[] into) {
    int from = (int) (mix(number * 31 + round) >>> 40) % POOL_BYTES;
    System.arraycopy(POOL, from, into, 0, into.length);
    LITTLE.set(into, 0, number);
  }

  /** Whether these are bytes that {@link #value} has made for the entry. */
  public static boolean isValueOf(long number, byte[] value) {
    return (long) LITTLE.get(value, 0) == number;
  }

  private static long mix(long z) {
    long y = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    y = (y ^ y >>> 27) * 0x94D049BB133111EBL;
    return y ^ y >>> 31;
  }
}

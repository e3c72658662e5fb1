package dev.gatun.bench.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The sum of the 8-byte words of some bytes, little-endian, and of the single bytes behind the last whole word. It touches all of them. */
public final class Words {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** Of a whole array. */
  public static long sum(byte[] bytes) {
    return sum(bytes, bytes.length);
  }

  /** Of the first bytes of an array. */
  public static long sum(byte[] bytes, int length) {
    long sum = 0;
    int whole = length & -Long.BYTES;
    for (int at = 0; at < whole; at += Long.BYTES) {
      sum += (long) LONGS.get(bytes, at);
    }
    for (int at = whole; at < length; at++) {
      sum += bytes[at];
    }
    return sum;
  }

  /** Of all keys and values that a load has written: what a full scan must come to. */
  public static long ofLoaded(Shape shape, int round) {
    Entries entries = new Entries(shape, 0);
    byte[] key = entries.newKey();
    byte[] value = entries.newValue();
    long sum = 0;
    for (int i = 0; i < shape.entries(); i++) {
      entries.key(i, key);
      entries.value(i, round, value);
      sum += sum(key) + sum(value);
    }
    return sum;
  }
}

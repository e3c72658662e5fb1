package dev.gatun.bench.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The sum of the 8-byte words of some bytes, little-endian. When their number is no multiple of 8 the last 8 are a word, too, some of whose bytes
 * count twice. It touches all of them and costs a walk as little as can be; every store's adapter adds words in this way.
 */
public final class Words {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** Of a whole array. */
  public static long sum(byte[] bytes) {
    return sum(bytes, bytes.length);
  }

  /** Of the first bytes of an array, 8 at least. */
  public static long sum(byte[] bytes, int length) {
    long sum = 0;
    int last = length - Long.BYTES;
    for (int at = 0; at < last; at += Long.BYTES) {
      sum += (long) LONGS.get(bytes, at);
    }
    return sum + (long) LONGS.get(bytes, last);
  }

  /** Of a segment of at least 8 bytes. Four words at a time: the compiler does that by itself for arrays, and less well for segments. */
  public static long sum(MemorySegment bytes) {
    long sum = 0;
    int last = (int) bytes.byteSize() - Long.BYTES;
    int at = 0;
    for (; at < last - 3 * Long.BYTES; at += 4 * Long.BYTES) {
      sum += bytes.get(LONG, at) + bytes.get(LONG, at + 8) + bytes.get(LONG, at + 16) + bytes.get(LONG, at + 24);
    }
    for (; at < last; at += Long.BYTES) {
      sum += bytes.get(LONG, at);
    }
    return sum + bytes.get(LONG, last);
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

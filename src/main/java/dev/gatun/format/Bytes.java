package dev.gatun.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Runs of key bytes in a page against key bytes in an array.
 *
 * <p>Bytes are taken eight at a time as big-endian numbers, whose unsigned order is the order of the bytes. A rest of less than eight is
 * read by loads that overlap what was already found equal, so that nothing loops over single bytes and nothing outside the run is read.
 * Bulk intrinsics pay only above 64 bytes.
 */
final class Bytes {
  private static final VarHandle PAGE_LONG = Field.of(JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN));
  private static final VarHandle PAGE_INT = Field.of(JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN));
  private static final VarHandle PAGE_BYTE = Field.of(JAVA_BYTE);
  private static final VarHandle KEY_LONG = Field.ofArray(long[].class, BIG_ENDIAN);
  private static final VarHandle KEY_INT = Field.ofArray(int[].class, BIG_ENDIAN);

  /** Above this, a bulk copy is faster than a loop over words. */
  private static final int BULK_BYTES = 64;

  /** Bytes of a word. */
  static final int WORD = Long.BYTES;

  private Bytes() {}

  /** Compares {@code n} bytes of the page with {@code n} bytes of the key; negative if the page's are smaller. */
  static int compare(MemorySegment s, long at, byte[] key, int off, int n) {
    int i = 0;
    for (; i <= n - 8; i += 8) {
      long x = (long) PAGE_LONG.get(s, at + i);
      long y = (long) KEY_LONG.get(key, off + i);
      if (x != y) {
        return Long.compareUnsigned(x, y);
      }
    }
    return i == n ? 0 : compareRest(s, at, key, off, n);
  }

  /** The last {@code n % 8} bytes, all before them being equal. */
  private static int compareRest(MemorySegment s, long at, byte[] key, int off, int n) {
    if (n >= 8) {
      return Long.compareUnsigned((long) PAGE_LONG.get(s, at + n - 8), (long) KEY_LONG.get(key, off + n - 8));
    }
    if (n >= 4) {
      return Long.compareUnsigned(overlapped(s, at, n), overlapped(key, off, n));
    }
    return upToThree(s, at, n) - upToThree(key, off, n);
  }

  /** The first and the last four of 4 to 7 bytes, one above the other. */
  private static long overlapped(MemorySegment s, long at, int n) {
    return (long) (int) PAGE_INT.get(s, at) << 32 | (int) PAGE_INT.get(s, at + n - 4) & 0xFFFFFFFFL;
  }

  private static long overlapped(byte[] key, int off, int n) {
    return (long) (int) KEY_INT.get(key, off) << 32 | (int) KEY_INT.get(key, off + n - 4) & 0xFFFFFFFFL;
  }

  /** The first, middle and last of 1 to 3 bytes. */
  private static int upToThree(MemorySegment s, long at, int n) {
    int first = (byte) PAGE_BYTE.get(s, at) & 0xFF;
    int middle = (byte) PAGE_BYTE.get(s, at + (n >>> 1)) & 0xFF;
    int last = (byte) PAGE_BYTE.get(s, at + n - 1) & 0xFF;
    return first << 16 | middle << 8 | last;
  }

  private static int upToThree(byte[] key, int off, int n) {
    return (key[off] & 0xFF) << 16 | (key[off + (n >>> 1)] & 0xFF) << 8 | key[off + n - 1] & 0xFF;
  }

  /** The first 8 bytes of a key, big-endian, padded with zeros. */
  static long firstEight(byte[] key, int off, int len) {
    return len >= 8 ? (long) KEY_LONG.get(key, off) : padded(key, off, len, 8);
  }

  /** The first 4 bytes of a key as an unsigned number, big-endian, padded with zeros: what a slot holds as its head. */
  static long firstFour(byte[] key, int off, int len) {
    return len >= 4 ? (int) KEY_INT.get(key, off) & 0xFFFFFFFFL : padded(key, off, len, 4);
  }

  private static long padded(byte[] key, int off, int len, int width) {
    long value = 0;
    for (int i = 0; i < len; i++) {
      value = value << 8 | key[off + i] & 0xFF;
    }
    return value << 8 * (width - len);
  }

  /** Writes the high {@code n} bytes of a big-endian {@code word}; bytes from {@code n} up to {@code room} may be overwritten with anything. */
  static void put(long word, byte[] target, int off, int n, int room) {
    if (room >= 8) {
      KEY_LONG.set(target, off, word);
      return;
    }
    for (int i = 0; i < n; i++) {
      target[off + i] = (byte) (word >>> 56 - 8 * i);
    }
  }

  /** As the other, into native memory. */
  static void put(long word, MemorySegment target, long off, int n, int room) {
    if (room >= 8) {
      PAGE_LONG.set(target, off, word);
      return;
    }
    for (int i = 0; i < n; i++) {
      PAGE_BYTE.set(target, off + i, (byte) (word >>> 56 - 8 * i));
    }
  }

  /** Copies {@code n} bytes out of a page. */
  static void copy(MemorySegment s, long at, byte[] target, int off, int n) {
    if (n > BULK_BYTES) {
      MemorySegment.copy(s, JAVA_BYTE, at, target, off, n);
      return;
    }
    int i = 0;
    for (; i <= n - 8; i += 8) {
      KEY_LONG.set(target, off + i, (long) PAGE_LONG.get(s, at + i));
    }
    if (i < n) {
      copyRest(s, at, target, off, n);
    }
  }

  private static void copyRest(MemorySegment s, long at, byte[] target, int off, int n) {
    if (n >= 8) {
      KEY_LONG.set(target, off + n - 8, (long) PAGE_LONG.get(s, at + n - 8));
    } else if (n >= 4) {
      KEY_INT.set(target, off, (int) PAGE_INT.get(s, at));
      KEY_INT.set(target, off + n - 4, (int) PAGE_INT.get(s, at + n - 4));
    } else {
      target[off] = (byte) PAGE_BYTE.get(s, at);
      target[off + (n >>> 1)] = (byte) PAGE_BYTE.get(s, at + (n >>> 1));
      target[off + n - 1] = (byte) PAGE_BYTE.get(s, at + n - 1);
    }
  }

  /**
   * Writes a key of {@code n} bytes that is made up of {@code p} bytes of prefix (at most 4), 4 of head, and a tail of 8 at least, word by word: a
   * reader who loads the words next finds each in one store, where pieces that overlap would make him wait until they are in the cache.
   */
  static void join(long prefix, int p, long head, MemorySegment s, long tail, MemorySegment target, long off, int n) {
    long first = (long) PAGE_LONG.get(s, tail) >>> 8 * p >>> 32;
    PAGE_LONG.set(target, off, prefix | head >>> 8 * p | first);
    long from = tail + 4 - p - WORD;
    if (n >= 2 * WORD) {
      PAGE_LONG.set(target, off + WORD, (long) PAGE_LONG.get(s, from + WORD));
    }
    if (n > 2 * WORD) {
      joinRest(s, from, target, off, n);
    } else if (n < 2 * WORD) {
      PAGE_LONG.set(target, off + n - WORD, (long) PAGE_LONG.get(s, from + n - WORD));
    }
  }

  private static void joinRest(MemorySegment s, long from, MemorySegment target, long off, int n) {
    for (int i = 2 * WORD; i < n - WORD; i += WORD) {
      PAGE_LONG.set(target, off + i, (long) PAGE_LONG.get(s, from + i));
    }
    PAGE_LONG.set(target, off + n - WORD, (long) PAGE_LONG.get(s, from + n - WORD));
  }

  /** Copies {@code n} bytes out of a page into native memory. */
  static void copy(MemorySegment s, long at, MemorySegment target, long off, int n) {
    if (n > BULK_BYTES) {
      MemorySegment.copy(s, at, target, off, n);
      return;
    }
    int i = 0;
    for (; i <= n - 8; i += 8) {
      PAGE_LONG.set(target, off + i, (long) PAGE_LONG.get(s, at + i));
    }
    if (i < n) {
      copyRest(s, at, target, off, n);
    }
  }

  private static void copyRest(MemorySegment s, long at, MemorySegment target, long off, int n) {
    if (n >= 8) {
      PAGE_LONG.set(target, off + n - 8, (long) PAGE_LONG.get(s, at + n - 8));
    } else if (n >= 4) {
      PAGE_INT.set(target, off, (int) PAGE_INT.get(s, at));
      PAGE_INT.set(target, off + n - 4, (int) PAGE_INT.get(s, at + n - 4));
    } else {
      PAGE_BYTE.set(target, off, (byte) PAGE_BYTE.get(s, at));
      PAGE_BYTE.set(target, off + (n >>> 1), (byte) PAGE_BYTE.get(s, at + (n >>> 1)));
      PAGE_BYTE.set(target, off + n - 1, (byte) PAGE_BYTE.get(s, at + n - 1));
    }
  }
}

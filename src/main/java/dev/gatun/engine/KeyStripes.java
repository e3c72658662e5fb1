package dev.gatun.engine;

import dev.gatun.io.Backoff;
import dev.gatun.io.Failure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One clock for all keys: 2^16 words, each for the keys whose hash names it.
 *
 * <p><b>A word</b> is {@code LSN << 2 | noted << 1 | locked}, where the LSN is the end of the newest record that wrote any key of the stripe. One
 * word and not two, because a reader that saw "unlocked" and the LSN at different moments would be wrong.
 *
 * <p><b>Writers</b> lock the stripes of all their keys in ascending order, log, put the record's LSN into all the words ("note") <em>before</em> they
 * change the first page, apply, and unlock with the LSN left behind. A batch of several keys also sets the noted bit. <b>Readers</b> load the word
 * once, <em>after</em> the leaf has validated: whatever they saw in the leaf was noted before, so the word's LSN covers it. From it follows, without
 * a lock: what they must wait for until it is durable; and whether a batch is being applied to the key, in which case they wait until the word
 * changes and read again, so that a batch becomes visible as a whole.
 */
final class KeyStripes {
  static final int STRIPES = 1 << 16;
  private static final long LOCKED = 1;
  private static final long NOTED = 2;
  private static final int LSN_SHIFT = 2;
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long[] words = new long[STRIPES];
  private final Failure failure;

  KeyStripes(Failure failure) {
    this.failure = failure;
  }

  /** The stripe of a key. */
  static int stripeOf(int table, byte[] key, int offset, int length) {
    long hash = table * 0x9E3779B97F4A7C15L + length;
    int at = offset;
    int end = offset + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(key, at));
    }
    long tail = 0;
    for (; at < end; at++) {
      tail = tail << 8 | key[at] & 0xFF;
    }
    return (int) (mix(hash ^ tail) >>> 48);
  }

  private static long mix(long value) {
    long mixed = value * 0xD6E8FEB86659FD93L;
    return (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
  }

  /** The word, to be looked at after the leaf has validated. */
  long load(int stripe) {
    return (long) WORDS.getAcquire(words, stripe);
  }

  /** The word when nobody has locked it: all records that had locked it before are applied. */
  long loadUnlocked(int stripe) {
    long word = load(stripe);
    while (isLocked(word)) {
      awaitChange(stripe, word);
      word = load(stripe);
    }
    return word;
  }

  /**
   * The word, in one order with all that writers do to all words: for who looks at it before a read of the tree, or in place of one. There is no leaf
   * then whose validation would order the load.
   */
  long loadInOrder(int stripe) {
    return (long) WORDS.getVolatile(words, stripe);
  }

  /** Whether no writer is at a key of the stripe. */
  static boolean isSettled(long word) {
    return (word & (LOCKED | NOTED)) == 0;
  }

  static boolean isNoted(long word) {
    return (word & NOTED) != 0;
  }

  static boolean isLocked(long word) {
    return (word & LOCKED) != 0;
  }

  static long lsn(long word) {
    return word >>> LSN_SHIFT;
  }

  /** Locks a stripe; the caller holds only lower ones. */
  void lock(int stripe) {
    for (int round = 0; ; round = Backoff.pause(round)) {
      long word = (long) WORDS.getOpaque(words, stripe);
      if ((word & LOCKED) == 0 && WORDS.compareAndSet(words, stripe, word, word | LOCKED)) {
        return;
      }
      failure.check();
    }
  }

  /** Puts a record's LSN into a locked word before anything of the record is applied. */
  void note(int stripe, long lsn, boolean batch) {
    WORDS.setVolatile(words, stripe, lsn << LSN_SHIFT | (batch ? NOTED : 0) | LOCKED);
  }

  /** Unlocks and keeps the LSN: what was noted is applied, or nothing was noted. */
  void unlock(int stripe) {
    long word = (long) WORDS.getOpaque(words, stripe);
    WORDS.setRelease(words, stripe, word & ~(LOCKED | NOTED));
  }

  /** Waits while the word is this noted or locked one. */
  void awaitChange(int stripe, long seen) {
    for (int round = 0; load(stripe) == seen; round = Backoff.pause(round)) {
      if (failure.isSet()) {
        throw failure.outcomeUnknown();
      }
    }
  }
}

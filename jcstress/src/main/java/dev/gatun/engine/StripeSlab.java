package dev.gatun.engine;

import dev.gatun.io.Failure;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real key stripes, shared by all states of a virtual machine: each state takes the next pair. It lies in this package because they are private to
 * it.
 */
public final class StripeSlab {
  private static final KeyStripes STRIPES = new KeyStripes(new Failure());
  private static final AtomicInteger NEXT = new AtomicInteger();

  private StripeSlab() {}

  /** The lower of two stripes, unlocked and with LSN 0. */
  public static int newPair() {
    int first = NEXT.getAndAdd(2) & KeyStripes.STRIPES - 2;
    for (int stripe = first; stripe < first + 2; stripe++) {
      STRIPES.lock(stripe);
      STRIPES.note(stripe, 0, false);
      STRIPES.unlock(stripe);
    }
    return first;
  }

  /** Locks. */
  public static void lock(int stripe) {
    STRIPES.lock(stripe);
  }

  /** Notes the LSN of a record that is about to be applied. */
  public static void note(int stripe, long lsn, boolean batch) {
    STRIPES.note(stripe, lsn, batch);
  }

  /** Unlocks. */
  public static void unlock(int stripe) {
    STRIPES.unlock(stripe);
  }

  /** The word. */
  public static long load(int stripe) {
    return STRIPES.load(stripe);
  }

  /** Whether a writer holds the stripe. */
  public static boolean isLocked(int stripe) {
    return KeyStripes.isLocked(STRIPES.load(stripe));
  }

  /** The LSN of a word. */
  public static long lsn(long word) {
    return KeyStripes.lsn(word);
  }

  /** Waits while a batch is being applied that the word has noted; false when the word has none. */
  public static boolean waitOut(int stripe, long word) {
    if (!KeyStripes.isNoted(word)) {
      return false;
    }
    STRIPES.awaitChange(stripe, word);
    return true;
  }
}

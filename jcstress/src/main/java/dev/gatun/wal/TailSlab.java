package dev.gatun.wal;

import dev.gatun.io.Failure;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real log tails. One takes half a MiB, so there are a few: enough for tests that make one state at a time, and states that only append may share
 * one. It lies in this package because the tail is private to it.
 */
public final class TailSlab {
  /** The bytes of the records here. */
  public static final long RECORD_BYTES = 64;

  private static final LogTail[] TAILS = new LogTail[8];
  private static final AtomicInteger NEXT = new AtomicInteger();

  static {
    for (int i = 0; i < TAILS.length; i++) {
      TAILS[i] = new LogTail(0, new Failure());
    }
  }

  private TailSlab() {}

  /** A number of a tail that other states may have as well, if there are many. */
  public static int newTail() {
    return NEXT.getAndIncrement() & TAILS.length - 1;
  }

  /** Takes the next record's place; gives its start. */
  public static long reserve(int tail) {
    return TAILS[tail].reserve(RECORD_BYTES, Long.MAX_VALUE);
  }

  /** Says that the record is whole; gives its end. */
  public static long publish(int tail, long start) {
    TAILS[tail].publish(start, start + RECORD_BYTES);
    return start + RECORD_BYTES;
  }

  /** Up to where all records are whole. */
  public static long published(int tail) {
    return TAILS[tail].published();
  }

  /** Waits until all records up to there are whole. */
  public static void await(int tail, long lsn) {
    TAILS[tail].awaitPublished(lsn);
  }
}

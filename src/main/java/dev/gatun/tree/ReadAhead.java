package dev.gatun.tree;

import dev.gatun.format.PageSize;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Brings the next leaf into the cache while the present one is walked. Java has no prefetch instruction, but a load whose result nobody waits for is
 * one: the processor goes on as far as its window of instructions reaches, which is several steps of a scan. Each step loads a few lines, so that no
 * step waits for all of them. What is loaded may be changing; it is never used.
 */
final class ReadAhead {
  private static final int LINE_BYTES = 64;
  private static final int LINES_A_STEP = 3;

  private MemorySegment segment = MemorySegment.NULL;
  private long base;
  private int at = PageSize.PAGE_BYTES;

  /** Keeps the loads from being optimised away. */
  private long sink;

  /** There is no next leaf, or none that may be touched. */
  void none() {
    at = PageSize.PAGE_BYTES;
  }

  /** The next leaf. */
  void aim(MemorySegment s, long b) {
    segment = s;
    base = b;
    at = 0;
  }

  /** One step's share. */
  void touch() {
    if (at < PageSize.PAGE_BYTES) {
      long loaded = 0;
      for (int i = 0; i < LINES_A_STEP; i++) {
        loaded += segment.get(ValueLayout.JAVA_LONG, base + (at + i * LINE_BYTES & PageSize.PAGE_BYTES - 1));
      }
      sink = loaded;
      at += LINES_A_STEP * LINE_BYTES;
    }
  }

  /** What was loaded last; for nobody. */
  long sink() {
    return sink;
  }
}

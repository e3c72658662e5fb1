package dev.gatun.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Native buffers for validated copies of values that are handed to user code. A few are kept, spread by thread so that takers rarely meet; a nested
 * or a large read allocates. Thread-safe.
 */
final class ValueBuffers {
  private static final int KEPT = 64;
  private static final int SPREAD = 8;
  private static final long SMALLEST = 4096;
  private static final long LARGEST_KEPT = 1 << 20;

  private final AtomicReferenceArray<@Nullable MemorySegment> spare = new AtomicReferenceArray<>(KEPT * SPREAD);

  /** A buffer of at least so many bytes. */
  MemorySegment take(long bytes) {
    MemorySegment kept = spare.getAndSet(slot(), null);
    if (kept != null && kept.byteSize() >= bytes) {
      return kept;
    }
    return Arena.ofAuto().allocate(Math.max(bytes, SMALLEST), Long.BYTES);
  }

  /** Gives a buffer back. */
  void give(MemorySegment buffer) {
    if (buffer.byteSize() <= LARGEST_KEPT) {
      spare.lazySet(slot(), buffer);
    }
  }

  private static int slot() {
    return (int) (Thread.currentThread().threadId() & KEPT - 1) * SPREAD;
  }
}

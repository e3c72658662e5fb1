package dev.gatun.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * Native memory for bitmaps, in chunks that are used again: bitmaps come and go with each pin, and closing an arena stops all threads for a moment.
 * Whoever calls holds the allocator's latch.
 */
final class BitChunks {
  /** Bits of a chunk: 128 MiB of pages in 4 KiB. */
  static final int BITS = 1 << 15;

  static final int BYTES = BITS / Byte.SIZE;
  private static final int CHUNKS_PER_SLAB = 16;

  private final Arena arena = Arena.ofShared();
  private final ArrayDeque<MemorySegment> spare = new ArrayDeque<>();
  private long taken;

  /** A chunk of zeros. */
  MemorySegment take() {
    if (spare.isEmpty()) {
      addSlab();
    }
    taken++;
    return spare.removeLast().fill((byte) 0);
  }

  private void addSlab() {
    MemorySegment slab = arena.allocate((long) CHUNKS_PER_SLAB * BYTES, Long.BYTES);
    for (int i = 0; i < CHUNKS_PER_SLAB; i++) {
      spare.addLast(slab.asSlice((long) i * BYTES, BYTES, ValueLayout.JAVA_LONG.byteAlignment()));
    }
  }

  /** Takes a chunk back; nobody uses it any more. */
  void give(MemorySegment chunk) {
    taken--;
    spare.addLast(chunk);
  }

  /** Chunks in use. */
  long taken() {
    return taken;
  }

  void close() {
    arena.close();
  }
}

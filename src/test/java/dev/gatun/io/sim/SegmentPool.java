package dev.gatun.io.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory for mappings that is used again, since a test opens a hundred thousand disks. It lies here as zeros: most of a mapping was never written,
 * and reading it costs less than writing it. Arenas are automatic: what nobody reaches any more is freed.
 */
final class SegmentPool {
  private static final long KEPT_BYTES_PER_SIZE = 64L << 20;
  private static final int CHUNK = 16 << 10;
  private static final MemorySegment ZEROS = Arena.global().allocate(CHUNK, PageTable.PAGE);
  private static final Map<Long, Deque<MemorySegment>> FREE = new ConcurrentHashMap<>();

  private SegmentPool() {}

  /** Memory of zeros at a page boundary. */
  static MemorySegment take(long sizeBytes) {
    Deque<MemorySegment> free = free(sizeBytes);
    MemorySegment segment;
    synchronized (free) {
      segment = free.pollLast();
    }
    return segment == null ? Arena.ofAuto().allocate(sizeBytes, PageTable.PAGE) : segment;
  }

  /** Gives memory back that nobody uses any more. */
  static void give(MemorySegment segment) {
    clear(segment);
    Deque<MemorySegment> free = free(segment.byteSize());
    synchronized (free) {
      if ((free.size() + 1) * segment.byteSize() <= KEPT_BYTES_PER_SIZE) {
        free.addLast(segment);
      }
    }
  }

  private static void clear(MemorySegment segment) {
    for (long at = 0; at < segment.byteSize(); at += CHUNK) {
      long length = Math.min(CHUNK, segment.byteSize() - at);
      if (MemorySegment.mismatch(segment, at, at + length, ZEROS, 0, length) >= 0) {
        segment.asSlice(at, length).fill((byte) 0);
      }
    }
  }

  private static Deque<MemorySegment> free(long sizeBytes) {
    return FREE.computeIfAbsent(sizeBytes, size -> new ArrayDeque<>());
  }
}

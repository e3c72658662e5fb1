package dev.gatun.io.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory for mappings that is used again, since a test opens a hundred thousand disks. Arenas are automatic: what nobody reaches any more is freed.
 */
final class SegmentPool {
  private static final int KEPT_PER_SIZE = 16;
  private static final Map<Long, Deque<MemorySegment>> FREE = new ConcurrentHashMap<>();

  private SegmentPool() {}

  /** Memory of zeros at a page boundary. */
  static MemorySegment take(long sizeBytes) {
    Deque<MemorySegment> free = free(sizeBytes);
    MemorySegment segment;
    synchronized (free) {
      segment = free.pollLast();
    }
    return segment == null ? Arena.ofAuto().allocate(sizeBytes, PageTable.PAGE) : segment.fill((byte) 0);
  }

  /** Gives memory back that nobody uses any more. */
  static void give(MemorySegment segment) {
    Deque<MemorySegment> free = free(segment.byteSize());
    synchronized (free) {
      if (free.size() < KEPT_PER_SIZE) {
        free.addLast(segment);
      }
    }
  }

  private static Deque<MemorySegment> free(long sizeBytes) {
    return FREE.computeIfAbsent(sizeBytes, size -> new ArrayDeque<>());
  }
}

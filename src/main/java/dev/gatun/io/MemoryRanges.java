package dev.gatun.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mapped ranges of a {@link MemoryFile}. Ranges never overlap in part; the same range may be mapped again and is the same memory. The caller
 * holds the file's lock.
 */
final class MemoryRanges {
  private static final int PAGE = MemoryFile.PAGE;

  /** Memory for whole pages; the mapping that was asked for may end before it. */
  private record Range(Arena arena, MemorySegment bytes, long length) {}

  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  /** The memory of the range around the position, or null. */
  @Nullable MemorySegment at(long position) {
    Map.Entry<Long, Range> entry = ranges.floorEntry(position);
    return entry != null && position - entry.getKey() < entry.getValue().bytes.byteSize() ? entry.getValue().bytes : null;
  }

  /** Where the position lies in the memory that {@link #at} gives. */
  long offset(long position) {
    return position - ranges.floorKey(position);
  }

  MemorySegment map(long position, long length, MemoryPages pages) throws IOException {
    Range range = ranges.get(position);
    if (range == null || range.length != length) {
      requireFree(position, length);
      Arena arena = Arena.ofShared();
      range = new Range(arena, allocate((length + PAGE - 1) / PAGE * PAGE, arena), length);
      pages.moveTo(range.bytes, position);
      ranges.put(position, range);
    }
    return range.bytes.asSlice(0, length);
  }

  /** Frees the ranges that lie behind the size and clears the rest of the one that it cuts. */
  void freeFrom(long size) {
    Map<Long, Range> behind = ranges.tailMap(size);
    behind.values().forEach(range -> range.arena.close());
    behind.clear();
    MemorySegment cut = at(size);
    if (cut != null) {
      cut.asSlice(offset(size)).fill((byte) 0);
    }
  }

  /** Memory of zeros from the page boundary. What the system refuses is a full disk. */
  static MemorySegment allocate(long sizeBytes, Arena arena) throws IOException {
    try {
      return arena.allocate(sizeBytes, PAGE);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new DiskFullException("the system has no memory for " + sizeBytes + " more bytes", e);
    }
  }

  private void requireFree(long position, long length) {
    Map.Entry<Long, Range> before = ranges.lowerEntry(position + length);
    if (before != null && before.getKey() + before.getValue().bytes.byteSize() > position) {
      throw new IllegalArgumentException("the range " + position + "+" + length + " overlaps the mapped range "
          + before.getKey() + "+" + before.getValue().length);
    }
  }
}

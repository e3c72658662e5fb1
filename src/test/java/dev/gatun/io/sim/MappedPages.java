package dev.gatun.io.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The mapped ranges of a file: their bytes lie here and nowhere else while they are mapped. The memory is not the asking arena's, so that the disk
 * keeps the bytes when the store under test closes its arena or dies; a store that uses a mapping after closing its arena is therefore not found out
 * here.
 */
final class MappedPages {
  private static final int PAGE = PageTable.PAGE;

  /** Whole pages, how much of them was asked for, and the arena that may still use them. */
  private record Range(MemorySegment bytes, long length, MemorySegment.Scope user) {}

  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  /**
   * The same range may be mapped again; a range that overlaps others takes their place if their arenas are closed. Content moves in from the table.
   */
  MemorySegment map(long position, long length, Arena arena, PageTable unmapped) {
    Range old = ranges.get(position);
    if (old != null && old.length == length) {
      ranges.put(position, new Range(old.bytes, length, arena.scope()));
      return old.bytes.asSlice(0, length);
    }
    retireOverlapping(position, length, unmapped);
    Range range = new Range(SegmentPool.take(PageTable.pages(length) * PAGE), length, arena.scope());
    for (long at = 0; at < range.bytes.byteSize(); at += PAGE) {
      byte[] page = unmapped.get((position + at) / PAGE);
      if (page != null) {
        MemorySegment.copy(page, 0, range.bytes, JAVA_BYTE, at, PAGE);
        unmapped.set((position + at) / PAGE, null);
      }
    }
    ranges.put(position, range);
    return range.bytes.asSlice(0, length);
  }

  /** Where in the file a mapping begins that {@link #map} gave out. */
  long position(MemorySegment mapping) {
    for (Map.Entry<Long, Range> entry : ranges.entrySet()) {
      long offset = mapping.address() - entry.getValue().bytes.address();
      if (offset >= 0 && offset < entry.getValue().bytes.byteSize()) {
        return entry.getKey() + offset;
      }
    }
    throw new IllegalArgumentException("not a mapping of this file: " + mapping);
  }

  boolean contains(long page) {
    return at(page) != null;
  }

  /** The bytes of a mapped page: the array given if it holds the same, null if they are zeros, else a new array. */
  byte @Nullable [] page(long page, byte @Nullable [] known) {
    MemorySegment bytes = at(page);
    long offset = offset(page);
    if (MemorySegment.mismatch(bytes, offset, offset + PAGE, MemorySegment.ofArray(PageTable.orZeros(known)), 0, PAGE) < 0) {
      return known;
    }
    byte[] copy = new byte[PAGE];
    MemorySegment.copy(bytes, JAVA_BYTE, offset, copy, 0, PAGE);
    return PageTable.same(copy, null) ? null : copy;
  }

  void read(long position, byte[] target, int offset, int length) {
    long page = position / PAGE;
    MemorySegment.copy(at(page), JAVA_BYTE, offset(page) + position % PAGE, target, offset, length);
  }

  void write(long position, byte[] source, int offset, int length) {
    long page = position / PAGE;
    MemorySegment.copy(source, offset, at(page), JAVA_BYTE, offset(page) + position % PAGE, length);
  }

  /** Makes everything from the position zero; ranges behind it are gone. */
  void cut(long position) {
    ranges.tailMap(position).clear();
    MemorySegment bytes = at(position / PAGE);
    if (bytes != null) {
      bytes.asSlice(offset(position / PAGE) + position % PAGE).fill((byte) 0);
    }
  }

  void recycle() {
    ranges.values().forEach(range -> SegmentPool.give(range.bytes));
    ranges.clear();
  }

  private void retireOverlapping(long position, long length, PageTable unmapped) {
    long end = position + PageTable.pages(length) * PAGE;
    Map.Entry<Long, Range> before = ranges.lowerEntry(end);
    while (before != null && before.getKey() + before.getValue().bytes.byteSize() > position) {
      Range range = before.getValue();
      if (range.user.isAlive()) {
        throw new IllegalArgumentException(
            "the range " + position + "+" + length + " overlaps the mapped range " + before.getKey() + "+" + range.length);
      }
      for (long page = before.getKey() / PAGE; contains(page) && page * PAGE < before.getKey() + range.bytes.byteSize(); page++) {
        unmapped.set(page, page(page, null));
      }
      ranges.remove(before.getKey());
      before = ranges.lowerEntry(end);
    }
  }

  private @Nullable MemorySegment at(long page) {
    Map.Entry<Long, Range> entry = ranges.floorEntry(page * PAGE);
    return entry != null && page * PAGE - entry.getKey() < entry.getValue().bytes.byteSize() ? entry.getValue().bytes : null;
  }

  private long offset(long page) {
    return page * PAGE - ranges.floorKey(page * PAGE);
  }
}

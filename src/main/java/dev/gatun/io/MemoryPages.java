package dev.gatun.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Single pages of a {@link MemoryFile}, by page number. A missing page is zeros. The caller holds the file's lock. */
final class MemoryPages {
  private static final int PAGE = MemoryFile.PAGE;
  private static final byte[] ZEROS = new byte[PAGE];

  /** A page and what frees it. */
  private record Page(Arena arena, MemorySegment bytes) {}

  private final Map<Long, Page> pages = new HashMap<>();

  void read(long position, byte[] target, int offset, int length) {
    Page page = pages.get(position / PAGE);
    if (page == null) {
      Arrays.fill(target, offset, offset + length, (byte) 0);
    } else {
      MemorySegment.copy(page.bytes, ValueLayout.JAVA_BYTE, position % PAGE, target, offset, length);
    }
  }

  void write(long position, byte[] source, int offset, int length) throws IOException {
    Page page = pages.get(position / PAGE);
    if (page == null) {
      if (Arrays.mismatch(ZEROS, 0, length, source, offset, offset + length) < 0) {
        return;
      }
      Arena arena = Arena.ofShared();
      page = new Page(arena, MemoryRanges.allocate(PAGE, arena));
      pages.put(position / PAGE, page);
    }
    MemorySegment.copy(source, offset, page.bytes, ValueLayout.JAVA_BYTE, position % PAGE, length);
  }

  /** Moves what lies in the range, which begins and ends at pages, to its new place. */
  void moveTo(MemorySegment range, long position) {
    pages.entrySet().removeIf(entry -> {
      long at = entry.getKey() * PAGE - position;
      if (at < 0 || at >= range.byteSize()) {
        return false;
      }
      MemorySegment.copy(entry.getValue().bytes, 0, range, at, PAGE);
      entry.getValue().arena.close();
      return true;
    });
  }

  /** Frees what lies behind the size and clears the rest of the page that it cuts. */
  void freeFrom(long size) {
    pages.entrySet().removeIf(entry -> {
      if (entry.getKey() * PAGE < size) {
        return false;
      }
      entry.getValue().arena.close();
      return true;
    });
    Page cut = pages.get(size / PAGE);
    if (cut != null) {
      cut.bytes.asSlice(size % PAGE).fill((byte) 0);
    }
  }
}

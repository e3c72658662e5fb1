package dev.gatun.format;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Whether everything that a node's header and slots name lies within the page: for a heap copy whose checksum is right and that may be wrong all the
 * same. After this no reader of a page that stands still meets an offset or a length that leads out of it.
 */
public final class NodeBounds {
  private static final VarHandle SHORT = Field.ofArray(short[].class, LITTLE_ENDIAN);
  private static final VarHandle LONG = Field.ofArray(long[].class, LITTLE_ENDIAN);
  private static final int HEAP_START = Field.offset(PageHeader.LAYOUT, "heapStart");
  private static final int DEAD_BYTES = Field.offset(PageHeader.LAYOUT, "deadBytes");
  private static final int PREFIX_LENGTH = Field.offset(PageHeader.LAYOUT, "prefixLength");
  private static final int PREFIX_OFFSET = Field.offset(PageHeader.LAYOUT, "prefixOffset");

  private NodeBounds() {}

  /** What is out of bounds in the page, or null. */
  public static @Nullable String wrong(byte[] page) {
    int slots = PageImage.slotCount(page, 0);
    int heap = u16(page, HEAP_START);
    if (slots == 0) {
      return null; // nothing is read of it, and an insert into it lays it out anew or finds its room
    }
    if (heap > PageSize.PAGE_BYTES || PageHeader.BYTES + slots * Node.SLOT_BYTES > heap) {
      return slots + " slots and a heap from byte " + heap + " on";
    }
    int prefix = u16(page, PREFIX_LENGTH);
    int inHeap = Math.max(0, prefix - Node.PREFIX_IN_HEADER);
    if (prefix > PageSize.MAX_KEY_BYTES || inHeap > 0 && !isInHeap(heap, u16(page, PREFIX_OFFSET), inHeap)) {
      return "a prefix of " + prefix + " bytes at byte " + u16(page, PREFIX_OFFSET);
    }
    return wrongInCells(page, slots, heap, prefix, inHeap + u16(page, DEAD_BYTES));
  }

  /** Cells that overlap are within the page one by one, and more than it holds when they are copied into a new one. */
  private static @Nullable String wrongInCells(byte[] page, int slots, int heap, int prefix, int others) {
    int sum = others;
    for (int i = 0; i < slots; i++) {
      long slot = (long) LONG.get(page, PageHeader.BYTES + i * Node.SLOT_BYTES);
      int bytes = cellBytes(page, slot, heap, prefix);
      if (bytes < 0) {
        return "slot " + i + " with a cell at byte " + Node.cellOffset(slot);
      }
      sum += bytes;
    }
    return sum <= PageSize.PAGE_BYTES - heap ? null : sum + " bytes of cells in a heap from byte " + heap + " on";
  }

  /** The bytes of a cell, without those of a deleted entry's value, which are nobody's any more; -1 if it does not lie in the heap. */
  private static int cellBytes(byte[] page, long slot, int heap, int prefix) {
    int cell = Node.cellOffset(slot);
    int suffix = Node.suffixLength(slot);
    boolean leaf = PageImage.level(page, 0) == 0;
    int bytes = (leaf ? Node.LEAF_CELL_HEADER : Node.BRANCH_CELL_HEADER) + Node.tailLength(suffix);
    if (prefix + suffix > PageSize.MAX_KEY_BYTES || !isInHeap(heap, cell, bytes)) {
      return -1;
    }
    if (!leaf || (slot & Node.TOMBSTONE) != 0) {
      return bytes;
    }
    int stored = u16(page, cell);
    boolean fits = stored <= Leaf.MAX_CELL && isInHeap(heap, cell, bytes + stored);
    return fits && ((slot & Node.OVERFLOW) == 0 || OverflowRef.isPossible(page, cell + bytes, stored)) ? bytes + stored : -1;
  }

  private static boolean isInHeap(int heap, int at, int length) {
    return at >= heap && at + length <= PageSize.PAGE_BYTES;
  }

  private static int u16(byte[] page, int at) {
    return (short) SHORT.get(page, at) & 0xFFFF;
  }
}

package dev.gatun.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A node that holds entries. A cell is a u16 length of the stored bytes, the key's tail, and the stored bytes: the value, or with the
 * overflow flag the reference to its runs.
 *
 * <p>A delete only marks the slot. The cell stays whole until a rebuild drops it, but the stored bytes count as dead at once, so {@link
 * Node#usedBytes} tells what a rebuild would leave but for keys of deleted entries.
 *
 * <p>Changes are made by the holder of the page's latch, who also sets the LSN.
 */
public final class Leaf {
  /** The largest cell. With its slot it takes half of a node, so two entries always fit, and {@link Split} can always split. */
  public static final int MAX_CELL = Node.CAPACITY / 2 - Node.SLOT_BYTES;

  private static final int LENGTH_MASK = 0x7FF;
  private static final VarHandle LENGTH = Field.of(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));

  private Leaf() {}

  /** True if an entry of these lengths may stand in a leaf; else the value goes to overflow runs. A property of the entry, not of the page. */
  public static boolean isInline(int keyLength, long valueLength) {
    return Node.LEAF_CELL_HEADER + Node.tailLength(keyLength) + valueLength <= MAX_CELL;
  }

  /** True if the entry is deleted. */
  public static boolean isTombstone(long slot) {
    return (slot & Node.TOMBSTONE) != 0;
  }

  /** True if the stored bytes are a reference to overflow runs. */
  public static boolean isOverflow(long slot) {
    return (slot & Node.OVERFLOW) != 0;
  }

  /**
   * As {@link Node#copyKey}, to the start of the target: the step of a scan, which asks once for a leaf what kind of page it is, and once for an
   * entry what is in the slot.
   */
  public static int copyKey(MemorySegment s, long b, int i, long slot, int prefixLength, long prefix, MemorySegment target) {
    int suffix = Node.suffixLength(slot);
    if (prefixLength <= Bytes.WORD - Node.HEAD_BYTES && suffix >= Node.HEAD_BYTES + Bytes.WORD) {
      int length = prefixLength + suffix;
      long tail = b + Node.cellOffset(slot) + Node.LEAF_CELL_HEADER;
      Bytes.join(prefix, prefixLength, slot & Node.HEAD_MASK, s, tail, target, 0, length);
      return length;
    }
    return Node.copyKey(s, b, i, target, 0);
  }

  /** Where in the page the stored bytes start. */
  public static int valueOffset(MemorySegment s, long b, long slot) {
    return Node.cellOffset(slot) + Node.LEAF_CELL_HEADER + Node.tailLength(Node.suffixLength(slot));
  }

  /** How many bytes are stored. */
  public static int valueLength(MemorySegment s, long b, long slot) {
    return (short) LENGTH.get(s, b + Node.cellOffset(slot)) & LENGTH_MASK;
  }

  /**
   * Adds an entry whose key the leaf does not hold, not even deleted. Makes room if it can: drops dead bytes and deleted entries, and fits
   * the prefix anew.
   *
   * @param index what {@link Node#search} returned, or the insertion point
   * @return false if there is no room; the page is then unchanged
   */
  public static boolean insert(
      MemorySegment s, long b, int index, byte[] key, int ko, int kl, byte[] val, int vo, int vl, boolean overflow) {
    int i = index < 0 ? -index - 1 : index;
    int p = Node.prefixLength(s, b);
    int cell = Node.LEAF_CELL_HEADER + Node.tailLength(kl - p) + vl;
    if (cell + Node.SLOT_BYTES > Node.contiguousFree(s, b) || !Node.hasPrefix(s, b, key, ko, kl)) {
      return insertRebuilding(s, b, i, key, ko, kl, val, vo, vl, overflow);
    }
    int at = writeCell(s, b, cell, key, ko + p, kl - p, val, vo, vl);
    long head = Bytes.firstFour(key, ko + p, kl - p);
    Node.openSlot(s, b, i, Node.slotOf(head, at, kl - p, overflow ? Node.OVERFLOW : 0));
    return true;
  }

  /**
   * Gives slot {@code index} a new value and takes its deletion mark away.
   *
   * @return false if there is no room; the page is then unchanged
   */
  public static boolean replace(MemorySegment s, long b, int index, byte[] val, int vo, int vl, boolean overflow) {
    long slot = Node.slot(s, b, index);
    int old = valueLength(s, b, slot);
    if (vl > old) {
      return replaceLonger(s, b, index, val, vo, vl, overflow);
    }
    int dead = old - vl - (isTombstone(slot) ? old : 0);
    LENGTH.set(s, b + Node.cellOffset(slot), (short) vl);
    MemorySegment.copy(val, vo, s, JAVA_BYTE, b + valueOffset(s, b, slot), vl);
    mark(s, b, index, slot, overflow ? Node.OVERFLOW : 0, dead);
    return true;
  }

  /** Marks slot {@code index} as deleted; its stored bytes can't be used any more. */
  public static void tombstone(MemorySegment s, long b, int index) {
    long slot = Node.slot(s, b, index);
    if (!isTombstone(slot)) {
      mark(s, b, index, slot, slot & Node.OVERFLOW | Node.TOMBSTONE, valueLength(s, b, slot));
    }
  }

  /** Entries that are not deleted. */
  public static int liveCount(MemorySegment s, long b) {
    return Node.slotCount(s, b) - PageHeader.tombstones(s, b);
  }

  /** Drops all deleted entries and dead bytes; returns how many entries were dropped. */
  public static int sweep(MemorySegment s, long b) {
    int dropped = PageHeader.tombstones(s, b);
    if (dropped != 0 || PageHeader.deadBytes(s, b) != 0) {
      Entries entries = new Entries(s, b, 0);
      entries.addSlots(0, Node.slotCount(s, b));
      boolean fits = entries.writeAll(s, b);
      assert fits : "a part of a node's entries fits the node";
    }
    return dropped;
  }

  private static boolean insertRebuilding(
      MemorySegment s, long b, int index, byte[] key, int ko, int kl, byte[] val, int vo, int vl, boolean overflow) {
    if (!Entries.mayFit(s, b, key, ko, kl, vl)) {
      return false;
    }
    Entries entries = new Entries(s, b, kl + vl);
    entries.addSlots(0, index);
    entries.add(key, ko, kl, val, vo, vl, overflow ? Node.OVERFLOW : 0);
    entries.addSlots(index, Node.slotCount(s, b));
    return entries.writeAll(s, b);
  }

  private static boolean replaceLonger(MemorySegment s, long b, int index, byte[] val, int vo, int vl, boolean overflow) {
    long slot = Node.slot(s, b, index);
    int tail = Node.tailLength(Node.suffixLength(slot));
    int cell = Node.LEAF_CELL_HEADER + tail + vl;
    if (cell > Node.contiguousFree(s, b)) {
      return replaceRebuilding(s, b, index, val, vo, vl, overflow);
    }
    int at = PageHeader.heapStart(s, b) - cell;
    int from = Node.cellOffset(slot) + Node.LEAF_CELL_HEADER;
    LENGTH.set(s, b + at, (short) vl);
    MemorySegment.copy(s, b + from, s, b + at + Node.LEAF_CELL_HEADER, tail);
    MemorySegment.copy(val, vo, s, JAVA_BYTE, b + at + cell - vl, vl);
    PageHeader.setHeapStart(s, b, at);
    int dead = Node.LEAF_CELL_HEADER + tail + (isTombstone(slot) ? 0 : valueLength(s, b, slot));
    mark(s, b, index, Node.movedTo(slot, at), overflow ? Node.OVERFLOW : 0, dead);
    return true;
  }

  private static boolean replaceRebuilding(MemorySegment s, long b, int index, byte[] val, int vo, int vl, boolean overflow) {
    byte[] key = Node.key(s, b, index);
    Entries entries = new Entries(s, b, vl);
    entries.addSlots(0, index);
    entries.add(key, 0, key.length, val, vo, vl, overflow ? Node.OVERFLOW : 0);
    entries.addSlots(index + 1, Node.slotCount(s, b));
    return entries.writeAll(s, b);
  }

  /** Writes a cell below the lowest one; returns its offset. */
  private static int writeCell(MemorySegment s, long b, int cell, byte[] suffix, int so, int sl, byte[] val, int vo, int vl) {
    int at = PageHeader.heapStart(s, b) - cell;
    LENGTH.set(s, b + at, (short) vl);
    int tail = Node.tailLength(sl);
    if (tail != 0) {
      MemorySegment.copy(suffix, so + Node.HEAD_BYTES, s, JAVA_BYTE, b + at + Node.LEAF_CELL_HEADER, tail);
    }
    MemorySegment.copy(val, vo, s, JAVA_BYTE, b + at + cell - vl, vl);
    PageHeader.setHeapStart(s, b, at);
    return at;
  }

  /** Gives a slot other flags, and counts its deletion mark and the dead bytes. */
  private static void mark(MemorySegment s, long b, int index, long slot, long flags, int dead) {
    int tombstones = PageHeader.tombstones(s, b) + (int) (flags & Node.TOMBSTONE) - (int) (slot & Node.TOMBSTONE);
    PageHeader.setTombstones(s, b, tombstones);
    PageHeader.setDeadBytes(s, b, PageHeader.deadBytes(s, b) + dead);
    Node.setSlot(s, b, index, slot & ~(Node.TOMBSTONE | Node.OVERFLOW) | flags);
  }
}

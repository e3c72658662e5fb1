package dev.gatun.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A node that holds separators and children. Child 0 is the header's link; child {@code i + 1} stands in the cell of separator {@code i}, before the
 * separator's tail, and holds the keys that are not below the separator.
 *
 * <p>Changes are made by the holder of the page's latch, who also sets the LSN.
 */
public final class Branch {
  private static final VarHandle CHILD = Field.of(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));

  private Branch() {}

  /** The child that holds a key: the number of separators that are not greater than the key. */
  public static int childIndex(MemorySegment s, long b, byte[] key, int ko, int kl) {
    return Node.upperBound(s, b, key, ko, kl);
  }

  /** The pointer to child {@code i}, 0 to slot count. */
  public static long child(MemorySegment s, long b, int i) {
    return i == 0 ? PageHeader.link(s, b) : (long) CHILD.get(s, b + Node.cellOffset(Node.slot(s, b, i - 1)));
  }

  /** Replaces the pointer to child {@code i} by one store. */
  public static void setChild(MemorySegment s, long b, int i, long pointer) {
    if (i == 0) {
      PageHeader.setLink(s, b, pointer);
    } else {
      CHILD.set(s, b + Node.cellOffset(Node.slot(s, b, i - 1)), pointer);
    }
  }

  /**
   * Adds a separator as slot {@code i}, with the child to its right.
   *
   * @return false if there is no room; the page is then unchanged
   */
  public static boolean insert(MemorySegment s, long b, int i, byte[] sep, int so, int sl, long rightChild) {
    int p = Node.prefixLength(s, b);
    int tail = Node.tailLength(sl - p);
    int cell = Node.BRANCH_CELL_HEADER + tail;
    if (cell + Node.SLOT_BYTES > Node.contiguousFree(s, b) || !Node.hasPrefix(s, b, sep, so, sl)) {
      return insertRebuilding(s, b, i, sep, so, sl, rightChild);
    }
    int at = PageHeader.heapStart(s, b) - cell;
    CHILD.set(s, b + at, rightChild);
    MemorySegment.copy(sep, so + sl - tail, s, JAVA_BYTE, b + at + Node.BRANCH_CELL_HEADER, tail);
    PageHeader.setHeapStart(s, b, at);
    Node.openSlot(s, b, i, Node.slotOf(Bytes.firstFour(sep, so + p, sl - p), at, sl - p, 0));
    return true;
  }

  /** Removes child {@code i} and the separator beside it: the one on its left, or on its right for child 0. The branch has two children at least. */
  public static void removeChild(MemorySegment s, long b, int i) {
    assert Node.slotCount(s, b) > 0 : "the last child of a branch";
    int gone = Math.max(i - 1, 0);
    if (i == 0) {
      PageHeader.setLink(s, b, child(s, b, 1));
    }
    int cell = Node.BRANCH_CELL_HEADER + Node.tailLength(Node.suffixLength(Node.slot(s, b, gone)));
    PageHeader.setDeadBytes(s, b, PageHeader.deadBytes(s, b) + cell);
    Node.closeSlot(s, b, gone);
  }

  private static boolean insertRebuilding(MemorySegment s, long b, int i, byte[] sep, int so, int sl, long rightChild) {
    if (!Entries.mayFit(s, b, sep, so, sl, 0)) {
      return false;
    }
    Entries entries = new Entries(s, b, sl + Node.BRANCH_CELL_HEADER);
    entries.addSlots(0, i);
    entries.addChild(sep, so, sl, rightChild);
    entries.addSlots(i, Node.slotCount(s, b));
    return entries.writeAll(s, b);
  }
}

package dev.gatun.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Entries of a node taken out into the heap with whole keys, to be laid out anew: with another prefix, without dead bytes, or over two pages.
 *
 * <p><b>Choice of the prefix.</b> The longest common prefix makes the best heads, so it is taken if the entries fit with it. It is not
 * always the shortest layout: the last bytes of a prefix cost a byte each and save none of a key that ends within the head behind them. But
 * a prefix more than four bytes below the longest is never shorter, since every key then has a tail that the next byte shortens. So if any
 * common prefix lets the entries fit, one of the five longest does, and a part of a node's entries always fits a node.
 */
final class Entries {
  private static final VarHandle STORED_LENGTH = Field.of(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
  private static final VarHandle CHILD = Field.of(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
  private static final VarHandle LONG = Field.ofArray(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment source;
  private final long base;
  private final boolean leaf;

  /** Keys, each followed by the stored bytes of a leaf's entry or the child pointer of a branch's. */
  private byte[] bytes;

  private int end;
  private final int[] keyAt;
  private final int[] keyLength;
  private final int[] storedLength;
  private final long[] flags;
  private int count;

  /** Prepares for all entries of a node and one more. */
  Entries(MemorySegment s, long b, int moreBytes) {
    this(s, b, Node.slotCount(s, b) + 1, keyBytesBound(s, b) + moreBytes);
  }

  /** Prepares for all entries of two nodes and one more. */
  Entries(MemorySegment s, long b, MemorySegment s2, long b2, int moreBytes) {
    this(s, b, Node.slotCount(s, b) + Node.slotCount(s2, b2) + 1, keyBytesBound(s, b) + keyBytesBound(s2, b2) + moreBytes);
  }

  /** Prepares for the entries of one new node, however long a prefix they share. */
  Entries(boolean isLeaf) {
    this(MemorySegment.NULL, 0, isLeaf, Node.CAPACITY / Node.SLOT_BYTES + 1, PageSize.PAGE_BYTES * 2);
  }

  /** Prepares for all entries of several nodes, each at the start of its segment, and so many more. */
  Entries(MemorySegment[] nodes, int count, int moreEntries, int moreBytes) {
    this(nodes[0], 0, slots(nodes, count) + moreEntries, bound(nodes, count) + moreBytes);
  }

  private static int slots(MemorySegment[] nodes, int count) {
    int slots = 0;
    for (int i = 0; i < count; i++) {
      slots += Node.slotCount(nodes[i], 0);
    }
    return slots;
  }

  private static int bound(MemorySegment[] nodes, int count) {
    int bound = 0;
    for (int i = 0; i < count; i++) {
      bound += keyBytesBound(nodes[i], 0);
    }
    return bound;
  }

  private Entries(MemorySegment s, long b, int entries, int allBytes) {
    this(s, b, PageHeader.type(s, b) == PageHeader.LEAF, entries, allBytes);
  }

  private Entries(MemorySegment s, long b, boolean isLeaf, int entries, int allBytes) {
    source = s;
    base = b;
    leaf = isLeaf;
    bytes = new byte[allBytes];
    keyAt = new int[entries];
    keyLength = new int[entries];
    storedLength = new int[entries];
    flags = new long[entries];
  }

  /** No node's keys and stored bytes take more: its heap, and what the slots and the prefix spare. */
  private static int keyBytesBound(MemorySegment s, long b) {
    return PageSize.PAGE_BYTES + Node.slotCount(s, b) * (Node.prefixLength(s, b) + Node.HEAD_BYTES);
  }

  /** Cheap test before the work: false if a rebuild with one more entry is sure to be in vain. */
  static boolean mayFit(MemorySegment s, long b, byte[] key, int ko, int kl, int stored) {
    int p = Node.prefixLength(s, b);
    int n = Node.slotCount(s, b);
    if (PageHeader.tombstones(s, b) != 0 || n < 2) {
      return true;
    }
    int gain = (n + 1) * (commonPrefix(s, b, n) - p) + Node.HEAD_BYTES;
    int needed = Node.SLOT_BYTES + Node.tailLength(kl - p) + stored;
    return Node.usedBytes(s, b) + needed - gain <= Node.CAPACITY;
  }

  private static int commonPrefix(MemorySegment s, long b, int n) {
    byte[] first = Node.key(s, b, 0);
    byte[] last = Node.key(s, b, n - 1);
    int difference = Arrays.mismatch(first, last);
    return difference < 0 ? first.length : difference;
  }

  int count() {
    return count;
  }

  /** Forgets all entries. */
  void clear() {
    count = 0;
    end = 0;
  }

  /** Forgets the last entry. */
  void removeLast() {
    end = keyAt[--count];
  }

  /** Makes room for so many bytes more. */
  void makeRoom(int more) {
    if (end + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end + more, bytes.length * 2));
    }
  }

  /** Takes over the entries of slots {@code from} to {@code to - 1} that are not deleted. */
  void addSlots(int from, int to) {
    addSlots(source, base, from, to);
  }

  /** Takes over the entries of another node that are not deleted. */
  void addSlotsOf(MemorySegment s, long b) {
    addSlots(s, b, 0, Node.slotCount(s, b));
  }

  private void addSlots(MemorySegment s, long b, int from, int to) {
    for (int i = from; i < to; i++) {
      long slot = Node.slot(s, b, i);
      if (!Leaf.isTombstone(slot)) {
        addSlot(s, b, i, slot);
      }
    }
  }

  private void addSlot(MemorySegment s, long b, int i, long slot) {
    keyAt[count] = end;
    keyLength[count] = Node.copyKey(s, b, i, bytes, end);
    end += keyLength[count];
    int length = leaf ? Leaf.valueLength(s, b, slot) : Node.BRANCH_CELL_HEADER;
    int from = leaf ? Leaf.valueOffset(s, b, slot) : Node.cellOffset(slot);
    MemorySegment.copy(s, JAVA_BYTE, b + from, bytes, end, length);
    finish(length, slot & Node.OVERFLOW);
  }

  void add(byte[] key, int ko, int kl, byte[] val, int vo, int vl, long flag) {
    keyAt[count] = end;
    keyLength[count] = kl;
    System.arraycopy(key, ko, bytes, end, kl);
    end += kl;
    System.arraycopy(val, vo, bytes, end, vl);
    finish(vl, flag);
  }

  void addChild(byte[] sep, int so, int sl, long child) {
    byte[] pointer = new byte[Long.BYTES];
    LONG.set(pointer, 0, child);
    add(sep, so, sl, pointer, 0, Long.BYTES, 0);
  }

  private void finish(int length, long flag) {
    storedLength[count] = length;
    flags[count] = flag;
    end += length;
    count++;
  }

  byte[] key(int i) {
    return Arrays.copyOfRange(bytes, keyAt[i], keyAt[i] + keyLength[i]);
  }

  int keyLength(int i) {
    return keyLength[i];
  }

  /** The child pointer of a branch's entry. */
  long child(int i) {
    return (long) LONG.get(bytes, keyAt[i] + keyLength[i]);
  }

  /** How many leading bytes two keys share; for sorted keys, how many all from the one to the other share. */
  int commonPrefix(int i, int j) {
    int difference = Arrays.mismatch(bytes, keyAt[i], keyAt[i] + keyLength[i], bytes, keyAt[j], keyAt[j] + keyLength[j]);
    return difference < 0 ? keyLength[i] : difference;
  }

  /** The prefix to lay out entries {@code from} to {@code to - 1} with, or -1 if they do not fit a node. */
  int fittingPrefix(int from, int to) {
    int longest = to - from < 2 ? 0 : commonPrefix(from, to - 1);
    for (int p = longest; p >= Math.max(0, longest - Node.HEAD_BYTES); p--) {
      if (sizeBytes(from, to, p) <= Node.CAPACITY) {
        return p;
      }
    }
    return -1;
  }

  /** Bytes that entries take in a node with this prefix. */
  int sizeBytes(int from, int to, int p) {
    int sum = Math.max(0, p - Node.PREFIX_IN_HEADER);
    for (int i = from; i < to; i++) {
      sum += entryBytes(i, p);
    }
    return sum;
  }

  /** Slot and cell of an entry under a prefix. */
  int entryBytes(int i, int p) {
    return Node.SLOT_BYTES + cellBytes(i, p);
  }

  private int cellBytes(int i, int p) {
    return (leaf ? Node.LEAF_CELL_HEADER : 0) + storedLength[i] + Node.tailLength(keyLength[i] - p);
  }

  /** Lays out all entries in a node; false if they do not fit, and the node is unchanged. */
  boolean writeAll(MemorySegment s, long b) {
    int p = fittingPrefix(0, count);
    if (p < 0) {
      return false;
    }
    write(s, b, 0, count, p);
    return true;
  }

  /** Lays out entries {@code from} to {@code to - 1}: cells in the order of their keys, so that a scan walks up through memory. */
  void write(MemorySegment s, long b, int from, int to, int p) {
    int at = writePrefix(s, b, from, p);
    for (int i = to - 1; i >= from; i--) {
      at -= cellBytes(i, p);
      writeCell(s, b + at, i, p);
      long head = Bytes.firstFour(bytes, keyAt[i] + p, keyLength[i] - p);
      Node.setSlot(s, b, i - from, Node.slotOf(head, at, keyLength[i] - p, flags[i]));
    }
    PageHeader.setSlotCount(s, b, to - from);
    PageHeader.setHeapStart(s, b, at);
    PageHeader.setDeadBytes(s, b, 0);
    PageHeader.setTombstones(s, b, 0);
  }

  private int writePrefix(MemorySegment s, long b, int from, int p) {
    int rest = Math.max(0, p - Node.PREFIX_IN_HEADER);
    int at = PageSize.PAGE_BYTES - rest;
    if (rest != 0) {
      MemorySegment.copy(bytes, keyAt[from] + Node.PREFIX_IN_HEADER, s, JAVA_BYTE, b + at, rest);
    }
    PageHeader.setPrefixLength(s, b, p);
    PageHeader.setPrefixOffset(s, b, rest == 0 ? 0 : at);
    PageHeader.setExtra(s, b, p == 0 ? 0 : Bytes.firstEight(bytes, keyAt[from], Math.min(p, Node.PREFIX_IN_HEADER)));
    return at;
  }

  private void writeCell(MemorySegment s, long at, int i, int p) {
    int tail = Node.tailLength(keyLength[i] - p);
    int stored = keyAt[i] + keyLength[i];
    if (leaf) {
      STORED_LENGTH.set(s, at, (short) storedLength[i]);
      MemorySegment.copy(bytes, stored - tail, s, JAVA_BYTE, at + Node.LEAF_CELL_HEADER, tail + storedLength[i]);
    } else {
      CHILD.set(s, at, child(i));
      MemorySegment.copy(bytes, stored - tail, s, JAVA_BYTE, at + Node.BRANCH_CELL_HEADER, tail);
    }
  }
}

package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;

/** What must hold for the bytes of every node, whatever was done to it. */
final class NodeChecks {
  private NodeChecks() {}

  static byte[] value(MemorySegment s, long b, int i) {
    long slot = Node.slot(s, b, i);
    byte[] value = new byte[Leaf.valueLength(s, b, slot)];
    MemorySegment.copy(s, ValueLayout.JAVA_BYTE, b + Leaf.valueOffset(s, b, slot), value, 0, value.length);
    return value;
  }

  static void check(MemorySegment s, long b) {
    int n = PageHeader.slotCount(s, b);
    int heapStart = PageHeader.heapStart(s, b);
    assertTrue(64 + 8 * n <= heapStart && heapStart <= 4096, "slots and heap overlap");
    checkOrder(s, b, n);
    checkHeap(s, b, n, heapStart);
    checkKeyCopies(s, b, n);
  }

  private static void checkOrder(MemorySegment s, long b, int n) {
    for (int i = 1; i < n; i++) {
      assertTrue(Arrays.compareUnsigned(Node.key(s, b, i - 1), Node.key(s, b, i)) < 0, "slots out of order");
    }
  }

  /** Every byte of the heap belongs to one cell, or to the prefix, or is counted as dead. */
  private static void checkHeap(MemorySegment s, long b, int n, int heapStart) {
    BitSet used = new BitSet();
    int rest = Math.max(0, PageHeader.prefixLength(s, b) - 8);
    int sum = claim(used, rest == 0 ? 4096 : PageHeader.prefixOffset(s, b), rest);
    int tombstones = 0;
    for (int i = 0; i < n; i++) {
      long slot = Node.slot(s, b, i);
      sum += claim(used, Node.cellOffset(slot), cellBytes(s, b, slot));
      if (Leaf.isTombstone(slot)) {
        tombstones++;
        sum -= Leaf.valueLength(s, b, slot);
      }
    }
    assertTrue(used.isEmpty() || used.nextSetBit(0) >= heapStart && used.length() <= 4096, "a cell outside the heap");
    assertEquals(4096 - heapStart, sum + PageHeader.deadBytes(s, b), "dead bytes");
    assertEquals(tombstones, PageHeader.tombstones(s, b), "tombstones");
    assertEquals(sum + 8 * n, Node.usedBytes(s, b));
  }

  private static int cellBytes(MemorySegment s, long b, long slot) {
    int tail = Math.max(0, Node.suffixLength(slot) - 4);
    return PageHeader.type(s, b) == PageHeader.LEAF ? 2 + tail + Leaf.valueLength(s, b, slot) : 8 + tail;
  }

  private static int claim(BitSet used, int from, int length) {
    int next = used.nextSetBit(from);
    assertTrue(next < 0 || next >= from + length, "two cells overlap");
    used.set(from, from + length);
    return length;
  }

  private static void checkKeyCopies(MemorySegment s, long b, int n) {
    byte[] heap = new byte[1024 + 3];
    MemorySegment off = MemorySegment.ofArray(new long[140]);
    for (int i = 0; i < n; i++) {
      byte[] key = Node.key(s, b, i);
      Arrays.fill(heap, (byte) 0x5A);
      assertEquals(key.length, Node.copyKey(s, b, i, heap, 3));
      assertEquals(key.length, Node.keyLength(s, b, i));
      assertArrayEquals(key, Arrays.copyOfRange(heap, 3, 3 + key.length));
      assertTrue(key.length == 1024 || heap[3 + key.length] == 0x5A, "written behind the key");
      assertEquals(key.length, Node.copyKey(s, b, i, off, 5));
      assertArrayEquals(key, off.asSlice(5, key.length).toArray(ValueLayout.JAVA_BYTE));
      assertEquals(0, Node.compareKey(s, b, i, key, 0, key.length));
    }
  }
}

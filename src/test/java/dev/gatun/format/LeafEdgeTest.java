package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Sizes at their limits, and the choices that random tests only meet by luck. */
class LeafEdgeTest {
  private static byte[] key(int length, int fill, int last) {
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) fill);
    key[length - 1] = (byte) last;
    return key;
  }

  private static boolean insert(TestPage page, byte[] key, int valueBytes) {
    int index = Node.search(page.s, page.b, key, 0, key.length);
    return Leaf.insert(page.s, page.b, index, key, 0, key.length, new byte[valueBytes], 0, valueBytes, false);
  }

  private static byte[] split(TestPage from, byte[] key, int valueBytes, TestPage left, TestPage right, boolean append) {
    int index = Node.search(from.s, from.b, key, 0, key.length);
    return Split.leaf(
        from.s, from.b, index, key, 0, key.length, new byte[valueBytes], 0, valueBytes, false, left.s, left.b, right.s, right.b, append);
  }

  @Test
  void twoLargestCellsFitAndAreTheLimitOfInline() {
    for (int length : new int[] {1, 4, 5, 12, 13, 100, 1024}) {
      int value = Leaf.MAX_CELL - 2 - Math.max(0, length - 4);
      assertTrue(Leaf.isInline(length, value));
      assertFalse(Leaf.isInline(length, value + 1));
      try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
        assertTrue(insert(page, key(length, 3, 1), value));
        assertTrue(insert(page, key(length, 3, 2), value));
        assertEquals(Node.CAPACITY, Node.usedBytes(page.s, page.b));
        NodeChecks.check(page.s, page.b);
      }
    }
  }

  @Test
  void aLeafOfEmptyKeysAndValuesHoldsAsManySlotsAsTheMaskAllows() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      int n = 0;
      while (insert(page, new byte[] {(byte) (n >> 8), (byte) n}, 0)) {
        n++;
      }
      assertEquals(Node.CAPACITY / 10, n);
      assertTrue(n <= 511);
      NodeChecks.check(page.s, page.b);
    }
  }

  /** The case that a bound of half a page must survive: both neighbours at the limit and the largest cell between them. */
  @Test
  void theLargestCellSplitsAFullLeafInItsMiddle() {
    for (int length = 4; length < 30; length++) {
      for (int common = 0; common < length; common++) {
        splitInTheMiddle(length, common);
      }
    }
  }

  private void splitInTheMiddle(int length, int common) {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage left = new TestPage(PageHeader.LEAF, 0, 2);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 3)) {
      int half = 1008 - 10 - Math.max(0, length - 4);
      for (int i : new int[] {1, 2, 8, 9}) {
        byte[] key = new byte[length];
        key[common] = (byte) i;
        insert(page, key, half);
      }
      byte[] key = new byte[length];
      key[common] = 5;
      int value = Leaf.MAX_CELL - 2 - Math.max(0, length - 4);
      if (!insert(page, key, value)) {
        byte[] sep = split(page, key, value, left, right, false);
        assertEquals(common + 1, sep.length);
        assertEquals(5, Node.slotCount(left.s, left.b) + Node.slotCount(right.s, right.b));
        NodeChecks.check(left.s, left.b);
        NodeChecks.check(right.s, right.b);
      }
    }
  }

  /** A new key outside the prefix stands alone; its followers in the gap must join it and not stand alone each. */
  @Test
  void keysInTheGapGoToTheEmptierSide() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage left = new TestPage(PageHeader.LEAF, 0, 2);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 3)) {
      for (int i = 0; insert(page, key(1000, 50, i), 10); i++) {
        assertTrue(i < 250);
      }
      assertArrayEquals(new byte[] {51}, split(page, new byte[] {70}, 2000, left, right, false));
      assertEquals(1, Node.slotCount(right.s, right.b));
    }
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage left = new TestPage(PageHeader.LEAF, 0, 2);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 3)) {
      for (int i = 0; insert(page, key(1000, 50, i), 10); i++) {
        assertTrue(i < 250);
      }
      assertArrayEquals(new byte[] {50}, split(page, new byte[] {30}, 2000, left, right, false));
      assertEquals(1, Node.slotCount(left.s, left.b));
    }
  }

  @Test
  void appendingLeavesTheFullLeafAsItWas() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage left = new TestPage(PageHeader.LEAF, 0, 2);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 3)) {
      int n = 0;
      while (insert(page, new byte[] {0, 0, 0, 0, 0, (byte) n}, 100)) {
        n++;
      }
      byte[] sep = split(page, new byte[] {0, 0, 0, 0, 1, 0}, 100, left, right, true);
      assertArrayEquals(new byte[] {0, 0, 0, 0, 1}, sep);
      assertEquals(n, Node.slotCount(left.s, left.b));
      assertEquals(1, Node.slotCount(right.s, right.b));
    }
  }

  @Test
  void theLeftHalfMayBeBuiltInTheSourceItself() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 3)) {
      int n = 0;
      while (insert(page, new byte[] {1, (byte) n}, 100)) {
        n++;
      }
      split(page, new byte[] {1, 0, 0}, 100, page, right, false);
      assertEquals(n + 1, Node.slotCount(page.s, page.b) + Node.slotCount(right.s, right.b));
      NodeChecks.check(page.s, page.b);
      NodeChecks.check(right.s, right.b);
    }
  }

  @Test
  void aDeletedEntryTakesItsValueBackInPlace() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      insert(page, key(3, 1, 1), 50);
      int free = Node.contiguousFree(page.s, page.b);
      Leaf.tombstone(page.s, page.b, 0);
      Leaf.tombstone(page.s, page.b, 0);
      assertEquals(50, PageHeader.deadBytes(page.s, page.b));
      assertEquals(0, Leaf.liveCount(page.s, page.b));
      assertTrue(Leaf.replace(page.s, page.b, 0, new byte[40], 0, 40, true));
      assertEquals(10, PageHeader.deadBytes(page.s, page.b));
      assertEquals(free, Node.contiguousFree(page.s, page.b));
      assertTrue(Leaf.isOverflow(Node.slot(page.s, page.b, 0)));
      NodeChecks.check(page.s, page.b);
    }
  }

  @Test
  void sequentialKeysGetTheirPrefixWhenTheLeafIsFull() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      int n = 0;
      while (insert(page, ("customer/0000" + (1000 + n)).getBytes(), 20)) {
        n++;
      }
      assertEquals("customer/00001".length(), PageHeader.prefixLength(page.s, page.b));
      assertTrue(n > Node.CAPACITY / (8 + 2 + 20 + 1), n + " entries");
    }
  }
}

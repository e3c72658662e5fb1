package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Merging puts back together what splitting took apart. */
class MergeTest {
  @Test
  void halvesOfASplitLeafMergeAgain() {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage left = new TestPage(PageHeader.LEAF, 0, 2);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 3)) {
      byte[] last = fill(page);
      Split.leaf(page.s, page.b, -1, last, 0, last.length, last, 0, 16, false, left.s, left.b, right.s, right.b, false);
      assertFalse(Merge.leaf(left.s, left.b, right.s, right.b, page.s, page.b));
      int index = Node.search(left.s, left.b, last, 0, last.length);
      Leaf.tombstone(left.s, left.b, index);
      PageHeader.setLsn(right.s, right.b, 9);
      int n = Node.slotCount(page.s, page.b);
      assertTrue(Merge.leaf(left.s, left.b, right.s, right.b, left.s, left.b));
      assertEquals(n, Node.slotCount(left.s, left.b));
      assertEquals(9, PageHeader.lsn(left.s, left.b));
      NodeChecks.check(left.s, left.b);
    }
  }

  /** Fills a leaf with random keys; returns the smallest key, which did not fit. */
  private byte[] fill(TestPage page) {
    Random r = new Random(5);
    byte[] value = new byte[16];
    for (byte[] key = Keys.RANDOM_16.next(r); ; key = Keys.RANDOM_16.next(r)) {
      key[0] |= 1;
      int index = Node.search(page.s, page.b, key, 0, 16);
      if (!Leaf.insert(page.s, page.b, index, key, 0, 16, value, 0, 16, false)) {
        return new byte[16];
      }
    }
  }

  @Test
  void halvesOfASplitBranchMergeAgain() {
    TreeSet<byte[]> keys = new TreeSet<>(Keys.ORDER);
    Random r = new Random(6);
    try (TestPage page = new TestPage(PageHeader.BRANCH, 1, 1);
        TestPage left = new TestPage(PageHeader.BRANCH, 1, 2);
        TestPage right = new TestPage(PageHeader.BRANCH, 1, 3)) {
      PageHeader.setLink(page.s, page.b, 1000);
      for (int i = 1; i <= 100; i++) {
        byte[] key = Keys.RANDOM_16.next(r);
        keys.add(key);
        Branch.insert(page.s, page.b, Branch.childIndex(page.s, page.b, key, 0, 16), key, 0, 16, i);
      }
      byte[] more = Keys.RANDOM_16.next(r);
      keys.add(more);
      int at = Branch.childIndex(page.s, page.b, more, 0, 16);
      byte[] up = Split.branch(page.s, page.b, at, more, 0, 16, 101, left.s, left.b, right.s, right.b, false);
      assertTrue(Merge.branch(left.s, left.b, up, right.s, right.b, right.s, right.b));
      assertTrue(Branch.insert(page.s, page.b, at, more, 0, 16, 101));
      assertEquals(101, Node.slotCount(right.s, right.b));
      for (int i = 0; i <= 101; i++) {
        assertEquals(Branch.child(page.s, page.b, i), Branch.child(right.s, right.b, i));
      }
      int i = 0;
      for (byte[] key : keys) {
        assertArrayEquals(key, Node.key(right.s, right.b, i++));
      }
      NodeChecks.check(right.s, right.b);
    }
  }
}

package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every full node can be split, and nothing is lost or out of place afterwards. */
class SplitModelTest {
  private static final int ROUNDS = 40;

  @ParameterizedTest
  @EnumSource(Keys.class)
  void everyFullLeafSplits(Keys keys) {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    for (int round = 0; round < ROUNDS; round++) {
      try {
        leafRound(keys, new Random(seed + round), round % 3 == 0 ? 4000 : round % 3 == 1 ? 10 : 120);
      } catch (Throwable t) {
        throw new AssertionError("seed " + (seed + round) + " keys " + keys, t);
      }
    }
  }

  /** Fills a leaf, splits it when full, goes on with one half; so keys come from ever smaller ranges, too. */
  private void leafRound(Keys keys, Random r, int maxValue) {
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys.ORDER);
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 9)) {
      for (int step = 0; step < 600; step++) {
        byte[] key = keys.next(r);
        byte[] value = new byte[r.nextInt(Math.min(maxValue, 2007 - Math.max(0, key.length - 4)))];
        r.nextBytes(value);
        int index = Node.search(page.s, page.b, key, 0, key.length);
        boolean overflow = value.length > 0 && value[0] > 0;
        if (r.nextInt(8) == 0 && index >= 0) {
          Leaf.tombstone(page.s, page.b, index);
          model.remove(key);
        } else if (put(page, index, key, value, overflow)) {
          model.put(key, value);
        } else {
          model.put(key, value);
          split(page, index, key, value, overflow, model, r);
        }
      }
    }
  }

  private boolean put(TestPage page, int index, byte[] key, byte[] value, boolean overflow) {
    return index >= 0
        ? Leaf.replace(page.s, page.b, index, value, 0, value.length, overflow)
        : Leaf.insert(page.s, page.b, index, key, 0, key.length, value, 0, value.length, overflow);
  }

  private void split(TestPage page, int index, byte[] key, byte[] value, boolean overflow, TreeMap<byte[], byte[]> model, Random r) {
    PageHeader.setLsn(page.s, page.b, 4711);
    boolean append = model.lastKey() == key && r.nextBoolean();
    try (TestPage left = new TestPage(PageHeader.LEAF, 0, 10);
        TestPage right = new TestPage(PageHeader.LEAF, 0, 11)) {
      byte[] sep =
          Split.leaf(
              page.s, page.b, index, key, 0, key.length, value, 0, value.length, overflow, left.s, left.b, right.s, right.b, append);
      assertHalf(left, new TreeMap<>(model.headMap(sep, false)));
      assertHalf(right, new TreeMap<>(model.tailMap(sep, true)));
      assertShortest(sep, model);
      boolean goLeft = r.nextBoolean();
      model.keySet().removeIf(k -> Keys.ORDER.compare(k, sep) < 0 != goLeft);
      page.fill(goLeft ? left.image() : right.image());
    }
  }

  private void assertHalf(TestPage half, TreeMap<byte[], byte[]> model) {
    assertTrue(!model.isEmpty(), "an empty half");
    assertEquals(model.size(), Node.slotCount(half.s, half.b));
    assertEquals(4711, PageHeader.lsn(half.s, half.b));
    NodeChecks.check(half.s, half.b);
    int i = 0;
    for (Map.Entry<byte[], byte[]> e : model.entrySet()) {
      assertArrayEquals(e.getKey(), Node.key(half.s, half.b, i));
      byte[] value = NodeChecks.value(half.s, half.b, i);
      assertArrayEquals(e.getValue(), value);
      assertEquals(value.length > 0 && value[0] > 0, Leaf.isOverflow(Node.slot(half.s, half.b, i)));
      i++;
    }
  }

  private void assertShortest(byte[] sep, TreeMap<byte[], byte[]> model) {
    byte[] left = model.lowerKey(sep);
    byte[] right = model.ceilingKey(sep);
    int same = Arrays.mismatch(left, right);
    assertEquals(same + 1, sep.length, "a shorter separator exists");
  }

  @ParameterizedTest
  @EnumSource(Keys.class)
  void everyFullBranchSplits(Keys keys) {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    for (int round = 0; round < ROUNDS; round++) {
      try {
        branchRound(keys, new Random(seed + round));
      } catch (Throwable t) {
        throw new AssertionError("seed " + (seed + round) + " keys " + keys, t);
      }
    }
  }

  private void branchRound(Keys keys, Random r) {
    TreeMap<byte[], Long> model = new TreeMap<>(Keys.ORDER);
    model.put(new byte[0], 1L);
    try (TestPage page = new TestPage(PageHeader.BRANCH, 1, 9)) {
      PageHeader.setLink(page.s, page.b, 1);
      for (int step = 2; step < 800; step++) {
        byte[] sep = keys.next(r);
        if (Keys.ORDER.compare(sep, model.firstKey()) <= 0 || model.containsKey(sep)) {
          continue;
        }
        int i = Branch.childIndex(page.s, page.b, sep, 0, sep.length);
        assertEquals(model.headMap(sep).size() - 1, i);
        model.put(sep, (long) step << 20);
        if (!Branch.insert(page.s, page.b, i, sep, 0, sep.length, (long) step << 20)) {
          assertTrue(model.size() >= 5, "a branch that can't hold four children");
          splitBranch(page, i, sep, (long) step << 20, model, r);
        }
        if (step % 50 == 0) {
          assertBranch(page, model);
        }
      }
    }
  }

  private void splitBranch(TestPage page, int i, byte[] sep, long child, TreeMap<byte[], Long> model, Random r) {
    boolean append = model.lastKey() == sep && r.nextBoolean();
    try (TestPage left = new TestPage(PageHeader.BRANCH, 1, 10);
        TestPage right = new TestPage(PageHeader.BRANCH, 1, 11)) {
      byte[] up = Split.branch(page.s, page.b, i, sep, 0, sep.length, child, left.s, left.b, right.s, right.b, append);
      TreeMap<byte[], Long> lower = new TreeMap<>(model.headMap(up, false));
      TreeMap<byte[], Long> upper = new TreeMap<>(model.tailMap(up, true));
      assertArrayEquals(up, upper.firstKey());
      assertBranch(left, lower);
      assertBranch(right, upper);
      assertTrue(lower.size() >= 2 && upper.size() >= 2, "a side with one child");
      assertTrue(!append || upper.size() == 2, "an append that moved more than needed");
      boolean goLeft = r.nextBoolean();
      page.fill(goLeft ? left.image() : right.image());
      model.keySet().retainAll(goLeft ? lower.keySet() : upper.keySet());
    }
  }

  /** Every child is found by its first key, and by the greatest key below the next. */
  private void assertBranch(TestPage page, TreeMap<byte[], Long> model) {
    NodeChecks.check(page.s, page.b);
    assertEquals(model.size() - 1, Node.slotCount(page.s, page.b));
    int i = 0;
    for (Map.Entry<byte[], Long> e : model.entrySet()) {
      byte[] key = e.getKey();
      assertEquals(e.getValue(), Branch.child(page.s, page.b, i));
      if (i > 0) {
        assertArrayEquals(key, Node.key(page.s, page.b, i - 1));
        assertEquals(i, Branch.childIndex(page.s, page.b, key, 0, key.length));
      }
      byte[] after = Arrays.copyOf(key, key.length + 1);
      int expected = model.headMap(after, true).size() - 1;
      assertEquals(Math.max(expected, 0), Branch.childIndex(page.s, page.b, after, 0, after.length));
      i++;
    }
  }

  @Test
  void removingChildrenLeavesTheOthersFindable() {
    Random r = new Random(3);
    TreeMap<byte[], Long> model = new TreeMap<>(Keys.ORDER);
    model.put(new byte[0], 1L);
    try (TestPage page = new TestPage(PageHeader.BRANCH, 1, 9)) {
      PageHeader.setLink(page.s, page.b, 1);
      for (long step = 2; step < 90; step++) {
        byte[] sep = Keys.RANDOM_16.next(r);
        int i = Branch.childIndex(page.s, page.b, sep, 0, 16);
        assertTrue(Branch.insert(page.s, page.b, i, sep, 0, 16, step));
        model.put(sep, step);
      }
      while (model.size() > 1) {
        int gone = r.nextInt(model.size());
        Branch.removeChild(page.s, page.b, gone);
        byte[] first = model.firstKey();
        if (gone == 0) {
          model.remove(first);
          long child = model.remove(model.firstKey());
          model.put(first, child);
        } else {
          model.remove(model.keySet().toArray(byte[][]::new)[gone]);
        }
        assertBranch(page, model);
      }
    }
  }
}

package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A leaf behaves like a sorted map as long as it has room, and says truly when it has none. */
class LeafModelTest {
  private static final int STEPS = 1_500;

  @ParameterizedTest
  @EnumSource(Keys.class)
  void leafEqualsSortedMapUnderRandomChanges(Keys keys) {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    try {
      for (int round = 0; round < 6; round++) {
        run(keys, new Random(seed + round), round % 2 == 0 ? 20 : 300);
      }
    } catch (Throwable t) {
      throw new AssertionError("seed " + seed + " keys " + keys, t);
    }
  }

  private void run(Keys keys, Random r, int maxValue) {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 9)) {
      TreeMap<byte[], byte[]> model = new TreeMap<>(Keys.ORDER);
      for (int step = 0; step < STEPS; step++) {
        step(page, model, keys.next(r), r, maxValue);
        if (step % 25 == 0) {
          compare(page, model);
        }
      }
      Leaf.sweep(page.s, page.b);
      assertEquals(0, PageHeader.deadBytes(page.s, page.b));
      assertEquals(model.size(), Node.slotCount(page.s, page.b));
      compare(page, model);
    }
  }

  private void step(TestPage page, TreeMap<byte[], byte[]> model, byte[] key, Random r, int maxValue) {
    byte[] padded = new byte[key.length + 2];
    System.arraycopy(key, 0, padded, 2, key.length);
    byte[] value = new byte[3 + r.nextInt(maxValue)];
    r.nextBytes(value);
    int index = Node.search(page.s, page.b, padded, 2, key.length);
    boolean overflow = (value[0] & 1) == 1;
    byte[] before = page.image();
    if (r.nextInt(3) == 0) {
      if (index >= 0) {
        Leaf.tombstone(page.s, page.b, index);
        model.remove(key);
      }
    } else if (put(page, index, padded, key.length, value, overflow)) {
      model.put(key, value);
    } else {
      assertArrayEquals(before, page.image(), "a refused change left traces");
      assertFull(model, key, value);
    }
    assertEquals(model.size(), Leaf.liveCount(page.s, page.b));
  }

  private boolean put(TestPage page, int index, byte[] key, int length, byte[] value, boolean overflow) {
    return index >= 0
        ? Leaf.replace(page.s, page.b, index, value, 0, value.length, overflow)
        : Leaf.insert(page.s, page.b, index, key, 2, length, value, 0, value.length, overflow);
  }

  /** A refusal is right if even without dead bytes the entries do not fit with their longest common prefix. */
  private void assertFull(TreeMap<byte[], byte[]> model, byte[] key, byte[] value) {
    TreeMap<byte[], byte[]> all = new TreeMap<>(model);
    all.put(key, value);
    int p = all.size() < 2 ? 0 : Math.max(0, Arrays.mismatch(all.firstKey(), all.lastKey()));
    int sum = Math.max(0, p - 8);
    for (Map.Entry<byte[], byte[]> e : all.entrySet()) {
      sum += 8 + 2 + Math.max(0, e.getKey().length - p - 4) + e.getValue().length;
    }
    assertTrue(sum > 4032, "refused although " + sum + " bytes suffice");
  }

  private void compare(TestPage page, TreeMap<byte[], byte[]> model) {
    NodeChecks.check(page.s, page.b);
    int live = 0;
    for (int i = 0; i < Node.slotCount(page.s, page.b); i++) {
      byte[] key = Node.key(page.s, page.b, i);
      long slot = Node.slot(page.s, page.b, i);
      assertEquals(i, Node.search(page.s, page.b, key, 0, key.length));
      if (Leaf.isTombstone(slot)) {
        assertTrue(!model.containsKey(key));
      } else {
        live++;
        byte[] value = NodeChecks.value(page.s, page.b, i);
        assertArrayEquals(model.get(key), value);
        assertEquals((value[0] & 1) == 1, Leaf.isOverflow(slot));
      }
    }
    assertEquals(model.size(), live);
  }
}

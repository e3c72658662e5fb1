package dev.gatun.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The order of slots is the unsigned order of whole keys, also where heads are equal. */
class NodeOrderTest {
  private static final byte[] NONE = {};

  private static byte[] key(int... bytes) {
    byte[] key = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      key[i] = (byte) bytes[i];
    }
    return key;
  }

  /** Every key against every other, through a leaf that holds the one and is searched for the other. */
  @Test
  void equalHeadsAreOrderedByTailAndLength() {
    List<byte[]> keys = new ArrayList<>();
    for (int length = 0; length <= 7; length++) {
      for (int last : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
        byte[] key = new byte[length];
        if (length > 0) {
          key[length - 1] = (byte) last;
        }
        keys.add(key);
      }
    }
    keys.addAll(List.of(key('a'), key('a', 0), key('a', 0, 0, 0), key('a', 0, 0, 0, 0), key('a', 0, 0, 0, 0, 0), key('a', 0, 0, 0, 1)));
    for (byte[] held : keys) {
      for (byte[] sought : keys) {
        assertOrder(held, sought);
      }
    }
  }

  private void assertOrder(byte[] held, byte[] sought) {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      Leaf.insert(page.s, page.b, 0, held, 0, held.length, NONE, 0, 0, false);
      int order = Arrays.compareUnsigned(held, sought);
      int expected = order == 0 ? 0 : order < 0 ? -2 : -1;
      String what = Arrays.toString(held) + " and " + Arrays.toString(sought);
      assertEquals(expected, Node.search(page.s, page.b, sought, 0, sought.length), what);
      assertEquals(Integer.signum(order), Integer.signum(Node.compareKey(page.s, page.b, 0, sought, 0, sought.length)), what);
    }
  }

  /** A search looks at whole lines of slots; what stands behind the last slot is free space, and may look like anything. */
  @Test
  void whatLiesBehindTheLastSlotIsNotASlot() {
    Random r = new Random(3);
    TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    for (int n = 0; n < 400; n++) {
      for (int noise : new int[] {0, 0x7F, 0xFF}) {
        assertSearch(new ArrayList<>(keys), (byte) noise);
      }
      byte[] key = new byte[4];
      do {
        r.nextBytes(key);
      } while (!keys.add(key));
    }
  }

  private static void assertSearch(List<byte[]> keys, byte noise) {
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      for (int i = 0; i < keys.size(); i++) {
        assertTrue(Leaf.insert(page.s, page.b, i, keys.get(i), 0, 4, NONE, 0, 0, false));
      }
      byte[] greatest = {-1, -1, -1, -1, -1};
      page.s.asSlice(page.b + PageHeader.BYTES + (long) keys.size() * Node.SLOT_BYTES, Node.contiguousFree(page.s, page.b)).fill(noise);
      assertEquals(-keys.size() - 1, Node.search(page.s, page.b, greatest, 0, 5));
      for (int i = 0; i < keys.size(); i++) {
        byte[] behind = Arrays.copyOf(keys.get(i), 5);
        assertEquals(i, Node.search(page.s, page.b, keys.get(i), 0, 4), "of " + keys.size());
        assertEquals(-i - 2, Node.search(page.s, page.b, behind, 0, 5), "of " + keys.size());
        assertEquals(i + 1, Node.upperBound(page.s, page.b, behind, 0, 5), "of " + keys.size());
        assertEquals(i, Node.upperBound(page.s, page.b, keys.get(i), 0, 3), "of " + keys.size());
      }
    }
  }

  @Test
  void tailsOfEveryLengthAreComparedToTheirLastByte() {
    Random r = new Random(1);
    for (int length = 5; length < 60; length++) {
      byte[] held = new byte[length];
      r.nextBytes(held);
      for (int i = 0; i < length; i++) {
        byte[] sought = held.clone();
        sought[i] ^= (byte) (1 + r.nextInt(255));
        assertOrder(held, sought);
      }
      assertOrder(held, Arrays.copyOf(held, length - 1));
      assertOrder(held, Arrays.copyOf(held, length + 1));
    }
  }

  @Test
  void prefixesOfEveryLengthAreComparedToTheirLastByte() {
    Random r = new Random(2);
    for (int length = 1; length < 40; length++) {
      byte[] common = new byte[length];
      r.nextBytes(common);
      try (TestPage page = pageWithPrefix(common)) {
        assertEquals(length, PageHeader.prefixLength(page.s, page.b));
        for (int i = 0; i < length; i++) {
          byte[] other = Arrays.copyOf(common, length + 1);
          other[i] ^= (byte) (1 + r.nextInt(255));
          int expected = Arrays.compareUnsigned(other, common) < 0 ? -1 : -4;
          assertEquals(expected, Node.search(page.s, page.b, other, 0, other.length));
        }
        assertEquals(-1, Node.search(page.s, page.b, common, 0, length - 1));
        assertEquals(-1, Node.search(page.s, page.b, common, 0, length));
      }
    }
  }

  private TestPage pageWithPrefix(byte[] common) {
    TestPage page = new TestPage(PageHeader.LEAF, 0, 1);
    for (int last = 10; last < 13; last++) {
      byte[] key = Arrays.copyOf(common, common.length + 1);
      key[common.length] = (byte) last;
      Leaf.insert(page.s, page.b, last - 10, key, 0, key.length, NONE, 0, 0, false);
    }
    Leaf.tombstone(page.s, page.b, 0);
    Leaf.sweep(page.s, page.b);
    byte[] first = Arrays.copyOf(common, common.length + 1);
    Leaf.insert(page.s, page.b, 0, first, 0, first.length, NONE, 0, 0, false);
    return page;
  }

  @Test
  void longPrefixesWithZeroBytesAreNotTakenForShortKeys() {
    byte[] zeros = new byte[20];
    try (TestPage page = pageWithPrefix(zeros)) {
      for (int length = 0; length <= 20; length++) {
        assertEquals(-1, Node.search(page.s, page.b, zeros, 0, length));
      }
      assertEquals(0, Node.search(page.s, page.b, new byte[21], 0, 21));
    }
  }

  /** 300 keys of one head: the search goes through tails only, and still finds each. */
  @Test
  void manyEqualHeadsAreFound() {
    TreeSet<byte[]> keys = new TreeSet<>(Keys.ORDER);
    Random r = new Random(4);
    while (keys.size() < 230) {
      keys.add(key(1, 1, 1, 1, r.nextInt(256), r.nextInt(3)));
    }
    keys.add(key(0));
    try (TestPage page = new TestPage(PageHeader.LEAF, 0, 1)) {
      for (byte[] key : keys) {
        int index = Node.search(page.s, page.b, key, 0, key.length);
        assertTrue(Leaf.insert(page.s, page.b, index, key, 0, key.length, NONE, 0, 0, false));
      }
      assertEquals(0, PageHeader.prefixLength(page.s, page.b));
      List<byte[]> sorted = new ArrayList<>(keys);
      for (int i = 0; i < sorted.size(); i++) {
        assertEquals(i, Node.search(page.s, page.b, sorted.get(i), 0, sorted.get(i).length));
        byte[] next = Arrays.copyOf(sorted.get(i), sorted.get(i).length + 1);
        assertEquals(-i - 2, Node.search(page.s, page.b, next, 0, next.length));
      }
    }
  }

  @Test
  void copyBodyKeepsTheTargetsIdentity() {
    try (TestPage from = new TestPage(PageHeader.LEAF, 0, 1);
        TestPage to = new TestPage(PageHeader.LEAF, 0, 2)) {
      Leaf.insert(from.s, from.b, 0, key(9), 0, 1, key(8), 0, 1, false);
      PageHeader.setLsn(from.s, from.b, 5);
      PageHeader.setChecksum(from.s, from.b, 6);
      PageHeader.setBirthEpoch(to.s, to.b, 78);
      Node.copyBody(from.s, from.b, to.s, to.b);
      assertEquals(2, PageHeader.pageId(to.s, to.b));
      assertEquals(78, PageHeader.birthEpoch(to.s, to.b));
      assertEquals(0, PageHeader.checksum(to.s, to.b));
      assertEquals(5, PageHeader.lsn(to.s, to.b));
      assertArrayEquals(key(8), NodeChecks.value(to.s, to.b, 0));
    }
  }

  @Test
  void formatLeavesNothingOfAnEarlierLife() {
    try (TestPage page = new TestPage(PageHeader.BRANCH, 3, 12)) {
      MemorySegment body = page.s.asSlice(page.b + PageHeader.BYTES, PageSize.BODY_BYTES);
      body.fill((byte) 1);
      Node.format(page.s, page.b, PageHeader.LEAF, 0, 13, 14, 15);
      assertArrayEquals(new byte[PageSize.BODY_BYTES], body.toArray(ValueLayout.JAVA_BYTE));
      assertEquals(4096, PageHeader.heapStart(page.s, page.b));
    }
  }
}

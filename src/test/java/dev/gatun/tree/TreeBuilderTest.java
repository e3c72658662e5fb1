package dev.gatun.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Branch;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A tree built from sorted entries has them all, is sound, and is full. */
class TreeBuilderTest {
  private static final int TABLE = 7;
  private static final long EPOCH = 3;
  private static final long LSN = 4711;

  private final List<byte[]> pages = new ArrayList<>(List.of(new byte[0]));
  private final TreeBuilder.Pages memory = new TreeBuilder.Pages() {
    @Override
    public long next() {
      pages.add(new byte[0]);
      return pages.size() - 1L;
    }

    @Override
    public void write(long id, byte[] page) {
      pages.set((int) id, page.clone());
    }
  };

  @Test
  void noEntriesAreOneEmptyLeaf() throws IOException {
    TreeMap<byte[], byte[]> none = sorted();
    assertEquals(0, check(none));
    assertEquals(2, pages.size());
  }

  @Test
  void aHandfulIsOneLeaf() throws IOException {
    TreeMap<byte[], byte[]> entries = sorted();
    for (int i = 0; i < 20; i++) {
      entries.put(("key" + i).getBytes(), new byte[i]);
    }
    assertEquals(20, check(entries));
    assertEquals(2, pages.size());
  }

  @Test
  void everyKindOfKeysAndValuesMakesASoundTree() throws IOException {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    int rounds = 60 * Integer.getInteger("gatun.scale", 1);
    for (int round = 0; round < rounds; round++) {
      pages.subList(1, pages.size()).clear();
      try {
        TreeMap<byte[], byte[]> entries = random(new Random(seed + round));
        assertEquals(entries.size(), check(entries));
      } catch (Throwable t) {
        throw new AssertionError("-Dgatun.seed=" + (seed + round), t);
      }
    }
  }

  @Test
  void sequentialEntriesLeaveFullLeaves() throws IOException {
    TreeMap<byte[], byte[]> entries = sorted();
    for (int i = 0; i < 50_000; i++) {
      entries.put("user%012d".formatted(i).getBytes(), new byte[100]);
    }
    check(entries);
    double used = 0;
    int leaves = 0;
    for (byte[] page : pages.subList(1, pages.size())) {
      MemorySegment s = Arena.ofAuto().allocate(PageSize.PAGE_BYTES, 8);
      s.copyFrom(MemorySegment.ofArray(page));
      if (PageHeader.type(s, 0) == PageHeader.LEAF) {
        used += Node.usedBytes(s, 0);
        leaves++;
      }
    }
    assertTrue(used / leaves > 0.96 * Node.CAPACITY, used / leaves + " bytes a leaf");
  }

  @Test
  void branchesHaveTwoChildrenAtLeastHoweverManyEntriesThereAre() throws IOException {
    // Separators of the greatest length: three fit a branch, so that each entry more may begin a branch.
    for (int count = 1; count < 200; count++) {
      pages.subList(1, pages.size()).clear();
      TreeMap<byte[], byte[]> entries = sorted();
      for (int i = 0; i < count; i++) {
        byte[] key = new byte[PageSize.MAX_KEY_BYTES];
        key[0] = (byte) (i + 1 >> 1); // two entries a leaf: the last of one and the first of the next share all but their last byte
        key[PageSize.MAX_KEY_BYTES - 1] = (byte) (i + 1 & 1);
        entries.put(key, new byte[Leaf.MAX_CELL - 2 - (PageSize.MAX_KEY_BYTES - 4)]);
      }
      check(entries);
    }
  }

  @Test
  void separatorsAreTheShortest() throws IOException {
    TreeMap<byte[], byte[]> entries = sorted();
    for (int i = 0; i < 26 * 26; i++) {
      byte[] key = new byte[600];
      key[0] = (byte) ('a' + i / 26);
      key[1] = (byte) ('a' + i % 26);
      entries.put(key, new byte[500]);
    }
    long root = build(entries);
    MemorySegment branch = page(root);
    for (int i = 0; i < Node.slotCount(branch, 0); i++) {
      assertTrue(Node.key(branch, 0, i).length <= 2, "a separator of " + Node.key(branch, 0, i).length + " bytes");
    }
  }

  @Test
  void nodesSayWhoseTheyAre() throws IOException {
    TreeMap<byte[], byte[]> entries = sorted();
    for (int i = 0; i < 3_000; i++) {
      entries.put("k%05d".formatted(i).getBytes(), new byte[40]);
    }
    build(entries);
    for (int id = 1; id < pages.size(); id++) {
      MemorySegment page = page(PagePointer.of(id, EPOCH));
      assertEquals(List.of((long) id, EPOCH, LSN, (long) TABLE),
          List.of(PageHeader.pageId(page, 0), PageHeader.birthEpoch(page, 0), PageHeader.lsn(page, 0), (long) PageHeader.tableId(page, 0)));
    }
  }

  // ---------------------------------------------------------------- building and checking

  private long build(Map<byte[], byte[]> entries) throws IOException {
    TreeBuilder builder = new TreeBuilder(memory, TABLE, EPOCH, LSN);
    for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
      byte[] key = entry.getKey();
      assertTrue(builder.follows(key, 0, key.length));
      builder.add(key, 0, key.length, entry.getValue(), 0, entry.getValue().length, false);
      assertTrue(!builder.follows(key, 0, key.length), "a key follows itself");
    }
    assertEquals(entries.size(), builder.count());
    return builder.finish();
  }

  /** Builds, checks all pages, and compares the entries. Returns the number of live ones. */
  private long check(TreeMap<byte[], byte[]> entries) throws IOException {
    long root = build(entries);
    List<CorruptionException> damages = new ArrayList<>();
    TreeChecker checker = new TreeChecker("built", (id, count, target) -> System.arraycopy(pages.get((int) id), 0, target, 0, target.length),
        id -> false, damages::add);
    long live = checker.check(root, TABLE);
    assertEquals(List.of(), damages);
    assertEquals(pages.size() - 1, checker.reached().cardinality(), "pages that the tree does not have");
    TreeMap<byte[], byte[]> found = sorted();
    walk(root, found);
    assertEquals(entries.size(), found.size());
    var wanted = entries.entrySet().iterator();
    for (Map.Entry<byte[], byte[]> entry : found.entrySet()) {
      Map.Entry<byte[], byte[]> expected = wanted.next();
      assertArrayEquals(expected.getKey(), entry.getKey());
      assertArrayEquals(expected.getValue(), entry.getValue());
    }
    return live;
  }

  private void walk(long pointer, Map<byte[], byte[]> found) {
    MemorySegment page = page(pointer);
    int slots = Node.slotCount(page, 0);
    if (PageHeader.level(page, 0) > 0) {
      assertTrue(slots >= 1, "a branch with one child");
      for (int i = 0; i <= slots; i++) {
        walk(Branch.child(page, 0, i), found);
      }
      return;
    }
    for (int i = 0; i < slots; i++) {
      long slot = Node.slot(page, 0, i);
      byte[] value = new byte[Leaf.valueLength(page, 0, slot)];
      MemorySegment.copy(page, ValueLayout.JAVA_BYTE, Leaf.valueOffset(page, 0, slot), value, 0, value.length);
      found.put(Node.key(page, 0, i), value);
    }
  }

  private MemorySegment page(long pointer) {
    MemorySegment page = Arena.ofAuto().allocate(PageSize.PAGE_BYTES, 8);
    page.copyFrom(MemorySegment.ofArray(pages.get((int) PagePointer.id(pointer))));
    return page;
  }

  private static TreeMap<byte[], byte[]> sorted() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  /** Prefixes that are long, that end, that alternate; values up to what a leaf holds. */
  private static TreeMap<byte[], byte[]> random(Random random) {
    TreeMap<byte[], byte[]> entries = sorted();
    int most = new int[] {4, 16, 60, 300, PageSize.MAX_KEY_BYTES}[random.nextInt(5)];
    int alphabet = new int[] {1, 2, 3, 256}[random.nextInt(4)];
    int share = random.nextInt(most);
    byte[] trunk = new byte[PageSize.MAX_KEY_BYTES];
    random.nextBytes(trunk);
    int count = 1 << random.nextInt(13);
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[random.nextInt(most + 1)];
      int same = random.nextInt(4) == 0 ? random.nextInt(share + 1) : share;
      for (int at = 0; at < key.length; at++) {
        key[at] = at < same ? trunk[at] : (byte) random.nextInt(alphabet);
      }
      entries.put(key, value(random, key.length));
    }
    return entries;
  }

  private static byte[] value(Random random, int keyLength) {
    int limit = Leaf.MAX_CELL - 2 - Math.max(0, keyLength - 4);
    int length = switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> Math.min(16, limit);
      case 2 -> Math.min(random.nextInt(1_024), limit);
      default -> limit;
    };
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }
}

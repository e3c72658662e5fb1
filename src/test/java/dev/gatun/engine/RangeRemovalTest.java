package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranges removed from trees of many shapes, in slices of any size, against a sorted map; and what becomes of the pages. */
class RangeRemovalTest {
  private static final int SCALE = Integer.getInteger("gatun.scale", 1);

  private final Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC);
  private final RawTable table = engine.table("t", "bytes", "bytes");
  private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void anyRangeInSlicesOfAnySizeEqualsASortedMap() {
    long seed = Long.getLong("gatun.seed", 7);
    Random random = new Random(seed);
    ModelKeys keys = new ModelKeys(random);
    ModelWalk walk = new ModelWalk(random, keys);
    for (int round = 0; round < 40 * SCALE; round++) {
      fill(random, keys);
      RawSnapshot before = engine.snapshot();
      TreeMap<byte[], byte[]> then = new TreeMap<>(model);
      KeyRange range = new KeyRange(random.nextInt(4) == 0 ? new byte[0] : walk.someKey(model), random.nextInt(4) == 0 ? null : walk.someKey(model));
      if (range.endsAbove(range.low())) {
        NavigableMap<byte[], byte[]> part = model.tailMap(range.low(), true);
        part = range.high() == null ? part : part.headMap(range.high(), false);
        long expected = part.size();
        int slice = 16 << random.nextInt(7);
        assertEquals(expected, new RangeRemoval(engine, table, range).run(slice), "seed " + seed + " round " + round);
        part.clear();
      }
      walk.compareAll(table, model);
      walk.compareAll(before.view(table), then);
      before.close();
      check();
    }
  }

  private void fill(Random random, ModelKeys keys) {
    for (int i = 0; i < 400; i++) {
      byte[] key = keys.key();
      byte[] value = random.nextInt(30) == 0 ? keys.value() : new byte[random.nextInt(900)];
      table.put(key, value);
      model.put(key, value);
    }
    if (random.nextInt(3) == 0) {
      engine.checkpoint();
    }
  }

  private void check() {
    VerifyResult result = engine.verify();
    assertEquals(List.of(), result.damages());
    assertEquals(model.size(), result.entries());
    engine.allocator().check();
  }

  @Test
  void aTableThatIsClearedHasOnePageAndGivesAllOthersBack() {
    fillOrdered(6_000, 700);
    table.put(new byte[] {9}, new byte[300_000]);
    assertTrue(table.height() > 2);
    assertEquals(6_001, table.removeRange(Bounds.ALL));
    assertEquals(1, table.height());
    assertEquals(0, table.size());
    assertNull(table.get(key(17)));
    engine.checkpoint();
    engine.checkpoint();
    assertEquals(1, engine.allocator().counts().live());
    assertEquals(0, engine.allocator().counts().deferred());
    table.put(key(1), key(1));
    assertArrayEquals(key(1), table.get(key(1)));
    check(1);
  }

  private void check(long entries) {
    VerifyResult result = engine.verify();
    assertEquals(List.of(), result.damages());
    assertEquals(entries, result.entries());
    engine.allocator().check();
  }

  @Test
  void theLogHasAFewBytesForThousandsOfEntries() {
    fillOrdered(6_000, 700);
    long before = engine.wal().publishedLsn();
    assertEquals(5_000, table.removeRange(new Bounds(key(500), true, key(5_500), false, false, Long.MAX_VALUE)));
    assertTrue(engine.wal().publishedLsn() - before < 1_000);
    assertNull(table.get(key(500)));
    assertNull(table.get(key(5_499)));
    assertArrayEquals(new byte[700], table.get(key(499)));
    assertArrayEquals(new byte[700], table.get(key(5_500)));
    check(1_000);
  }

  @Test
  void leavesBetweenTheEdgesAreNotRead() {
    fillOrdered(6_000, 700);
    RawSnapshot pinned = engine.snapshot();
    long live = engine.allocator().counts().live();
    table.removeRange(new Bounds(key(100), true, key(5_900), true, false, Long.MAX_VALUE));
    assertTrue(engine.allocator().counts().live() < live / 10);
    assertEquals(6_000, pinned.view(table).size());
    assertArrayEquals(new byte[700], pinned.view(table).get(key(3_000)));
    pinned.close();
  }

  @Test
  void boundsInsideAndOutsideAndTheLongestKeys() {
    byte[] longest = new byte[1024];
    byte[] longer = new byte[1024];
    longer[1023] = 1;
    for (byte[] key : List.of(new byte[0], new byte[1], longest, longer)) {
      table.put(key, key);
    }
    assertEquals(0, table.removeRange(new Bounds(longest, false, longer, false, false, Long.MAX_VALUE)));
    assertEquals(0, table.removeRange(new Bounds(longer, true, longest, true, false, Long.MAX_VALUE)));
    assertEquals(1, table.removeRange(new Bounds(longest, true, longest, true, false, Long.MAX_VALUE)));
    assertEquals(1, table.removeRange(new Bounds(longest, false, longer, true, false, Long.MAX_VALUE)));
    assertEquals(1, table.removeRange(new Bounds(new byte[0], false, null, true, true, 1)));
    assertEquals(1, table.removeRange(Bounds.ALL));
    assertEquals(0, table.size());
  }

  private void fillOrdered(int entries, int valueBytes) {
    for (int i = 0; i < entries; i++) {
      table.put(key(i), new byte[valueBytes]);
    }
  }

  private static byte[] key(int i) {
    return new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
  }
}

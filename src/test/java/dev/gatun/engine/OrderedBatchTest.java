package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Batches whose keys come in some order, which are applied leaf by leaf: at the end of a table, in its middle, up and down, the same key again and
 * again, through cuts, with values of all lengths. Set {@code gatun.seed} to replay a failure and {@code gatun.scale} for longer runs.
 */
class OrderedBatchTest {
  private static final int SCALE = Integer.getInteger("gatun.scale", 1);
  private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

  private final long seed = Long.getLong("gatun.seed", 5);
  private final Random random = new Random(seed);
  private final List<TreeMap<byte[], byte[]>> models = List.of(new TreeMap<>(ORDER), new TreeMap<>(ORDER));
  private long next = 1;

  @Test
  void batchesInAnyOrderEqualASortedMap() throws Exception {
    Storage storage = new MemoryStorage();
    for (int session = 0; session < 4 * SCALE; session++) {
      try (Engine engine = open(storage)) {
        List<RawTable> tables = List.of(engine.table("one", "bytes", "bytes"), engine.table("other", "bytes", "bytes"));
        for (int i = 0; i < 80; i++) {
          writeAny(engine, tables);
          if (random.nextInt(12) == 0) {
            engine.checkpoint();
          }
        }
        check(engine, tables);
      }
    }
    try (Engine engine = open(storage)) {
      check(engine, List.of(engine.table("one", "bytes", "bytes"), engine.table("other", "bytes", "bytes")));
    }
  }

  private static Engine open(Storage storage) {
    return Engine.open(storage, null, new EngineOptions(false, Duration.ofMillis(100), 0, Duration.ofMinutes(1), true, false, true));
  }

  private void check(Engine engine, List<RawTable> tables) {
    for (int i = 0; i < tables.size(); i++) {
      TreeMap<byte[], byte[]> model = models.get(i);
      assertEquals(model.size(), tables.get(i).size(), "seed " + seed);
      for (byte[] key : model.keySet()) {
        assertArrayEquals(model.get(key), tables.get(i).get(key), () -> "seed " + seed + ", key " + Arrays.toString(key));
      }
    }
    assertEquals(List.of(), engine.verify().damages(), "seed " + seed);
  }

  private void writeAny(Engine engine, List<RawTable> tables) {
    RawBatch batch = new RawBatch();
    int series = 1 + random.nextInt(3);
    for (int s = 0; s < series; s++) {
      boolean both = random.nextInt(8) == 0;
      int only = random.nextInt(2);
      int width = random.nextInt(6) == 0 ? 1_500 : random.nextInt(150);
      for (byte[] key : keys(models.get(only))) {
        int table = both ? random.nextInt(2) : only;
        change(batch, tables.get(table), models.get(table), key, width);
      }
    }
    engine.write(batch, false);
  }

  private void change(RawBatch batch, RawTable table, TreeMap<byte[], byte[]> model, byte[] key, int width) {
    if (random.nextInt(12) == 0) {
      batch.remove(table, key);
      model.remove(key);
      return;
    }
    byte[] value = new byte[random.nextInt(150) == 0 ? 5_000 + random.nextInt(20_000) : random.nextInt(width + 1)];
    random.nextBytes(value);
    batch.put(table, key, value);
    model.put(key, value);
  }

  /** Some keys in some order. */
  private List<byte[]> keys(TreeMap<byte[], byte[]> model) {
    int count = random.nextInt(8) == 0 ? 700 : random.nextInt(90);
    List<byte[]> keys = new ArrayList<>();
    switch (random.nextInt(6)) {
      case 0, 1 -> ascending(keys, count, next, 8); // behind all that there are
      case 2 -> ascending(keys, count, random.nextLong(next), 8 + random.nextInt(3)); // again, or just behind those that there are
      case 3 -> model.keySet().stream().skip(model.isEmpty() ? 0 : random.nextInt(model.size())).limit(count).forEach(keys::add);
      case 4 -> repeat(keys, count, key(random.nextLong(next + 9), 8));
      default -> anywhere(keys, count);
    }
    if (random.nextInt(6) == 0) {
      return keys.reversed();
    }
    return keys;
  }

  private void ascending(List<byte[]> keys, int count, long first, int length) {
    for (int i = 0; i < count; i++) {
      keys.add(key(first + i - (random.nextInt(25) == 0 ? 1 : 0), length)); // now and then the same once more
    }
    next = Math.max(next, first + count);
  }

  private static void repeat(List<byte[]> keys, int count, byte[] key) {
    for (int i = 0; i < count; i++) {
      keys.add(key);
    }
  }

  private void anywhere(List<byte[]> keys, int count) {
    for (int i = 0; i < count; i++) {
      keys.add(key(random.nextLong(next + 9), 8 + random.nextInt(2) * random.nextInt(900)));
    }
    if (random.nextBoolean()) {
      keys.sort(ORDER);
    }
  }

  private static byte[] key(long number, int length) {
    return ByteBuffer.allocate(Math.max(length, 8)).putLong(number).array();
  }

  @Test
  void theLastOfSeveralChangesOfAKeyStays() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("one", "bytes", "bytes");
      RawBatch batch = new RawBatch();
      for (int i = 0; i < 300; i++) {
        batch.put(table, key(7, 8), new byte[i]);
        batch.put(table, key(8, 8), new byte[300 - i]);
        batch.remove(table, key(9, 8));
        batch.put(table, key(9, 8), new byte[i]);
        batch.remove(table, key(8, 8));
      }
      engine.write(batch, false);
      assertEquals(299, table.get(key(7, 8)).length);
      assertNull(table.get(key(8, 8)));
      assertEquals(299, table.get(key(9, 8)).length);
      assertEquals(2, table.size());
    }
  }

  @Test
  void batchesInTheOrderOfTheKeysLeaveFullLeaves() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("one", "bytes", "bytes");
      long before = engine.allocator().counts().live();
      for (int first = 0; first < 20_000; first += 1_000) {
        RawBatch batch = new RawBatch();
        for (int i = 0; i < 1_000; i++) {
          batch.put(table, key(first + i, 16), new byte[100]);
        }
        engine.write(batch, false);
      }
      long pages = engine.allocator().counts().live() - before;
      assertTrue(pages * 4096 < 20_000 * 122, pages + " pages for entries of 118 bytes and a word"); // 36 a leaf at the least, and branches
      assertEquals(20_000, table.size());
      assertEquals(List.of(), engine.verify().damages());
    }
  }
}

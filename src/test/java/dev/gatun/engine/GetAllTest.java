package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.io.MemoryStorage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many keys read at once are read as each of them alone would be. */
class GetAllTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private static final EngineOptions OPTIONS = new EngineOptions(false, Duration.ofHours(1), 1 << 20, Duration.ofMillis(20), true, false, true);

  private final Random random = new Random(SEED);

  private byte[] key() {
    byte[] key = new byte[random.nextInt(10) == 0 ? random.nextInt(900) : random.nextInt(12)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (i < 3 ? 'a' + random.nextInt(2) : random.nextInt(4) * 60);
    }
    return key;
  }

  private byte[] value() {
    byte[] value = new byte[random.nextInt(100) == 0 ? random.nextInt(50_000) : random.nextInt(300)];
    random.nextBytes(value);
    return value;
  }

  @Test
  void everyKeyHasTheValueThatItHasAlone() {
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      for (int entries : new int[] {0, 1, 30, 400, 20_000}) {
        while (model.size() < entries) {
          byte[] key = key();
          byte[] value = value();
          table.put(key, value);
          model.put(key, value);
          byte[] gone = key();
          assertEquals(model.remove(gone) != null, table.remove(gone));
        }
        for (int keys : new int[] {0, 1, 2, 33, 63, 64, 65, 500}) {
          compare(table, model, keys);
        }
      }
    }
  }

  private void compare(RawView table, TreeMap<byte[], byte[]> model, int count) {
    byte[][] keys = new byte[count][];
    Arrays.setAll(keys, i -> model.isEmpty() || random.nextInt(3) == 0 ? key() : present(model));
    byte[][] values = table.getAll(keys);
    for (int i = 0; i < count; i++) {
      assertArrayEquals(model.get(keys[i]), values[i], "seed " + SEED);
    }
  }

  private byte[] present(TreeMap<byte[], byte[]> model) {
    byte[] near = model.floorKey(key());
    return near == null ? model.firstKey() : near;
  }

  @Test
  void aDroppedTableAndAClosedStoreSaySo() {
    Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS);
    RawTable table = engine.table("t", "bytes", "bytes");
    table.put(new byte[] {1}, new byte[] {2});
    byte[][] keys = {{1}, {2}};
    engine.dropTable("t");
    assertThrows(IllegalStateException.class, () -> table.getAll(keys));
    engine.close();
    assertThrows(StoreClosedException.class, () -> table.getAll(keys));
  }

  /** Counters that only grow, in a tree that splits and is copied by checkpoints, read in groups: none goes back, none is missing. */
  @Test
  void countersNeverGoBackInAGroup() throws Exception {
    int counters = 300;
    try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      byte[][] keys = new byte[counters][];
      for (int i = 0; i < counters; i++) {
        keys[i] = ByteBuffer.allocate(8).putInt(i * 7_000_000).array();
        table.put(keys[i], number(0));
      }
      AtomicBoolean stop = new AtomicBoolean();
      Thread writer = Thread.ofPlatform().start(() -> write(table, keys, stop));
      try {
        long[] seen = new long[counters];
        for (int round = 0; round < 1_500; round++) {
          byte[][] values = table.getAll(keys);
          for (int i = 0; i < counters; i++) {
            long now = ByteBuffer.wrap(values[i]).getLong();
            assertTrue(now >= seen[i], "seed " + SEED + ": counter " + i + " went from " + seen[i] + " back to " + now);
            seen[i] = now;
          }
        }
      } finally {
        stop.set(true);
        writer.join();
      }
    }
  }

  private static byte[] number(long n) {
    return ByteBuffer.allocate(8).putLong(n).array();
  }

  private static void write(RawTable table, byte[][] keys, AtomicBoolean stop) {
    Random random = new Random(SEED);
    for (long n = 1; !stop.get(); n++) {
      table.put(keys[random.nextInt(keys.length)], number(n));
      byte[] filler = ByteBuffer.allocate(12).putInt(random.nextInt(300 * 7_000_000)).putLong(random.nextInt(4)).array();
      if (random.nextBoolean()) {
        table.put(filler, new byte[random.nextInt(500)]);
      } else {
        table.remove(filler);
      }
    }
  }
}

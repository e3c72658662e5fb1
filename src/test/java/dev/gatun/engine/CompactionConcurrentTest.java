package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compactions beside writers, readers, scans, snapshots and tables that come and go: none of them sees anything of it. */
class CompactionConcurrentTest {
  private static final int SCALE = Integer.getInteger("gatun.scale", 1);
  private static final int COMPACTIONS = 6;
  private static final int KEYS = 6_000;
  private static final int WRITERS = 2;

  @TempDir Path directory;

  @Test
  void nobodySeesACompactionInMemory() throws Exception {
    new Run(new MemoryStorage()).run();
  }

  @Test
  void nobodySeesACompactionOnFiles() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      new Run(storage).run();
    }
  }

  private static final class Run {
    private final Engine engine;
    private final RawTable table;
    private final long seed = Long.getLong("gatun.seed", 1);
    private final ConcurrentRun threads = new ConcurrentRun();
    private final List<TreeMap<byte[], byte[]>> models = new ArrayList<>();

    Run(Storage storage) {
      engine = Engine.open(storage, null, CrashRun.options(false, true));
      table = engine.table("t", "bytes", "bytes");
    }

    interface Body {
      void run(Random random) throws Exception;
    }

    void run() throws Exception {
      try (engine) {
        for (int i = 0; i < WRITERS; i++) {
          int writer = i;
          models.add(new TreeMap<>(Arrays::compareUnsigned));
          start(random -> write(random, writer));
        }
        start(this::readFixed);
        start(this::scan);
        start(this::dropAndCreate);
        long moved = 0;
        for (int i = 0; i < COMPACTIONS * SCALE && !threads.isStopped(); i++) {
          moved += engine.compact().pagesMoved();
        }
        threads.runFor(0);
        assertTrue(moved > 0);
        check();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed, t);
      }
    }

    private void start(Body body) {
      Random random = new Random(seed * 100 + threads.threads().size());
      threads.loop("compaction-" + threads.threads().size(), () -> body.run(random));
    }

    /** Keys of a writer: its number in the last byte. The first half of the value says whose it is. */
    private static byte[] key(int number, int writer) {
      byte[] key = new byte[12];
      new Random(number).nextBytes(key);
      key[11] = (byte) writer;
      return key;
    }

    private void write(Random random, int writer) {
      byte[] key = key(random.nextInt(KEYS), writer);
      TreeMap<byte[], byte[]> model = models.get(writer);
      if (random.nextInt(5) < 2) {
        assertEquals(model.remove(key) != null, table.remove(key));
        return;
      }
      byte[] value = new byte[random.nextInt(200) == 0 ? 5_000 + random.nextInt(100_000) : 8 + random.nextInt(150)];
      ByteBuffer.wrap(value).putLong(random.nextLong());
      assertArrayEquals(model.put(key, value), table.getAndPut(key, value));
    }

    private void readFixed(Random random) {
      byte[] key = key(random.nextInt(KEYS), 100);
      byte[] found = table.get(key);
      if (found == null) {
        table.put(key, key); // from now on it is there
      } else {
        assertArrayEquals(key, found);
      }
      assertArrayEquals(key, table.get(key));
      try (RawCursor down = table.cursor(new Bounds(null, true, key, true, true, 1))) {
        assertTrue(down.next());
        assertArrayEquals(key, down.key());
      }
    }

    private void scan(Random random) {
      byte[] last = {};
      try (RawCursor cursor = table.cursor(Bounds.ALL)) {
        while (cursor.next()) {
          byte[] key = cursor.key();
          assertTrue(Arrays.compareUnsigned(last, key) < 0 || last.length == 0);
          last = key;
        }
      }
      try (RawSnapshot snapshot = engine.snapshot(); RawCursor up = snapshot.view(table).cursor(Bounds.ALL)) {
        long count = 0;
        while (up.next()) {
          count++;
        }
        assertEquals(snapshot.view(table).size(), count);
      }
    }

    private void dropAndCreate(Random random) {
      RawTable other = engine.table("other", "bytes", "bytes");
      for (int i = 0; i < 400; i++) {
        other.put(key(i, 1), new byte[300]);
      }
      assertEquals(400, other.size());
      assertTrue(engine.dropTable("other"));
    }

    private void check() throws Exception {
      engine.compact();
      for (int writer = 0; writer < WRITERS; writer++) {
        for (int number = 0; number < KEYS; number++) {
          byte[] key = key(number, writer);
          assertArrayEquals(models.get(writer).get(key), table.get(key));
        }
      }
      assertEquals(List.of(), engine.verify().damages());
      engine.allocator().check();
      assertEquals(0, engine.allocator().counts().unattached());
    }
  }
}

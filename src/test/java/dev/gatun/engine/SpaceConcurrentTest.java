package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that moves pages in bulk, at once: compactions, bulk loads, removals of ranges, alone and in transactions, with batches, large values,
 * snapshots and checkpoints. Each worker has keys of its own in a table of all, and a table of its own to load into, so it knows at any time what is
 * there; what was the state of its keys when a snapshot was opened must be what the snapshot shows. {@code gatun.seed} and {@code gatun.scale}.
 */
class SpaceConcurrentTest {
  private static final int WORKERS = 3;
  private static final int KEYS = 1_500;
  private static final int MILLIS = 2_500;

  @TempDir Path directory;

  @Test
  void whateverMovesPagesLeavesEntriesAloneInMemory() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    new Run(storage, false).run();
  }

  @Test
  void whateverMovesPagesLeavesEntriesAloneOnFiles() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      new Run(storage, false).run();
    }
  }

  @Test
  void whateverMovesPagesLeavesEntriesAloneInADurableStore() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      new Run(storage, true).run();
    }
  }

  private static final class Run {
    private final long seed = Long.getLong("gatun.seed", System.nanoTime() % 1_000_000);
    private final Storage storage;
    private final EngineOptions options;
    private final ConcurrentRun threads = new ConcurrentRun();
    private final List<Worker> workers = new ArrayList<>();
    private final LongAdder pagesMoved = new LongAdder();
    private Engine engine;

    Run(Storage storage, boolean sync) {
      this.storage = storage;
      this.options = CrashRun.options(sync, true);
      this.engine = Engine.open(storage, null, options);
    }

    void run() throws Exception {
      try {
        for (int i = 0; i < WORKERS; i++) {
          Worker worker = new Worker(engine, i, new Random(seed * WORKERS + i));
          workers.add(worker);
          threads.loop("space-" + i, worker::any);
        }
        threads.loop("space-compact", () -> pagesMoved.add(engine.compact().pagesMoved()));
        threads.loop("space-checkpoint", this::checkpoint);
        threads.runFor(MILLIS);
        assertTrue(pagesMoved.sum() > 0, "no compaction has moved a page");
        check();
        engine.close();
        engine = Engine.open(storage, null, options);
        check();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + " (threads race)", t);
      } finally {
        threads.stop();
        engine.close();
      }
    }

    private void checkpoint() throws InterruptedException {
      engine.checkpoint();
      Thread.sleep(20);
    }

    private void check() {
      workers.forEach(worker -> worker.check(engine));
      ConcurrentRun.check(engine);
    }
  }

  /** One thread with its keys: what it did last is what is there. */
  private static final class Worker {
    private final int number;
    private final Random random;
    private final RawTable own;
    private final RawTable common;
    private final TreeMap<byte[], byte[]> owned = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], byte[]> shared = new TreeMap<>(Arrays::compareUnsigned);
    private final Engine engine;
    private RawSnapshot snapshot;
    private TreeMap<byte[], byte[]> ownedThen;
    private TreeMap<byte[], byte[]> sharedThen;
    private int loaded;

    Worker(Engine engine, int number, Random random) {
      this.engine = engine;
      this.number = number;
      this.random = random;
      this.own = engine.table("own-" + number, "bytes", "bytes");
      this.common = engine.table("common", "bytes", "bytes");
    }

    /** Neighbours of other workers lie between the keys of a group, and groups of a worker beside each other. */
    private byte[] key(int n) {
      return new byte[] {(byte) (n >> 8), (byte) number, (byte) n};
    }

    private byte[] value() {
      return ConcurrentBytes.value(random.nextLong(), random.nextInt(60) == 0 ? 5_000 + random.nextInt(90_000) : 8 + random.nextInt(300));
    }

    void any() {
      switch (random.nextInt(16)) {
        case 0 -> load();
        case 1 -> removeGroup();
        case 2 -> replaceGroup();
        case 3 -> clearOrThin();
        case 4, 5 -> snapshot();
        case 6, 7 -> batch();
        default -> write();
      }
    }

    private void write() {
      byte[] key = key(random.nextInt(KEYS));
      if (random.nextInt(4) == 0) {
        assertArrayEquals(shared.remove(key), common.getAndRemove(key));
      } else {
        byte[] value = value();
        assertArrayEquals(shared.put(key, value), common.getAndPut(key, value));
      }
    }

    private void batch() {
      RawBatch batch = new RawBatch();
      for (int i = random.nextInt(60); i >= 0; i--) {
        byte[] key = key(random.nextInt(KEYS));
        if (random.nextInt(3) == 0) {
          batch.remove(common, key);
          shared.remove(key);
        } else {
          byte[] value = value();
          batch.put(common, key, value);
          shared.put(key, value);
        }
      }
      engine.write(batch, engine.isSync());
    }

    /** A group of the worker's keys, which no other worker's key lies in. */
    private Bounds group() {
      int first = random.nextInt(KEYS) & ~0xFF;
      return new Bounds(key(first), true, key(first + 0xFF), true, false, Long.MAX_VALUE);
    }

    private static Map<byte[], byte[]> in(TreeMap<byte[], byte[]> model, Bounds bounds) {
      return model.subMap(bounds.low(), bounds.lowInclusive(), bounds.high(), bounds.highInclusive());
    }

    private void removeGroup() {
      Bounds group = group();
      assertEquals(in(shared, group).size(), common.removeRange(group));
      in(shared, group).clear();
    }

    private void replaceGroup() {
      Bounds group = group();
      TreeMap<byte[], byte[]> puts = new TreeMap<>(Arrays::compareUnsigned);
      boolean committed = false;
      while (!committed) {
        puts.clear();
        try (RawTransaction transaction = engine.begin()) {
          byte[] read = key(random.nextInt(KEYS));
          assertArrayEquals(shared.get(read), transaction.view(common).get(read));
          transaction.removeRange(common, group);
          for (int i = 0; i < 20; i++) {
            byte[] key = key(random.nextInt(KEYS));
            byte[] value = value();
            transaction.put(common, key, value);
            puts.put(key, value);
          }
          committed = transaction.commit(engine.isSync()); // a removal in the table counts for all of its keys
        }
      }
      in(shared, group).clear();
      shared.putAll(puts);
    }

    private void load() {
      TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
      for (int i = random.nextInt(800); i >= 0; i--) {
        loaded++;
        entries.put(new byte[] {(byte) (loaded >> 24), (byte) (loaded >> 16), (byte) (loaded >> 8), (byte) loaded}, value());
      }
      try (RawLoader loader = own.bulkLoad()) {
        entries.forEach(loader::put);
        if (random.nextInt(5) > 0) {
          assertEquals(entries.size(), loader.commit());
          owned.putAll(entries);
        }
      }
    }

    private void clearOrThin() {
      if (random.nextInt(4) == 0) {
        assertEquals(owned.size(), own.removeRange(Bounds.ALL));
        owned.clear();
      } else {
        owned.keySet().removeIf(key -> random.nextInt(3) == 0 && own.remove(key));
      }
    }

    private void snapshot() {
      if (snapshot == null) {
        snapshot = engine.snapshot();
        ownedThen = new TreeMap<>(owned);
        sharedThen = new TreeMap<>(shared);
        return;
      }
      compare(snapshot.view(own), snapshot.view(common), ownedThen, sharedThen);
      if (random.nextInt(3) == 0) {
        snapshot.close();
        snapshot = null;
      }
    }

    void check(Engine now) {
      if (snapshot != null) {
        compare(snapshot.view(own), snapshot.view(common), ownedThen, sharedThen);
        snapshot.close();
        snapshot = null;
      }
      compare(now.table("own-" + number, "bytes", "bytes"), now.table("common", "bytes", "bytes"), owned, shared);
    }

    private void compare(RawView own, RawView common, TreeMap<byte[], byte[]> owned, TreeMap<byte[], byte[]> shared) {
      assertEquals(owned.size(), own.size());
      same(own, Bounds.ALL, owned);
      for (int first = 0; first < KEYS; first += 0x100) {
        Bounds group = new Bounds(key(first), true, key(first + 0xFF), true, false, Long.MAX_VALUE);
        same(common, group, in(shared, group));
      }
    }

    private static void same(RawView view, Bounds bounds, Map<byte[], byte[]> model) {
      try (RawCursor cursor = view.cursor(bounds)) {
        model.forEach((key, value) -> {
          assertTrue(cursor.next());
          assertArrayEquals(key, cursor.key());
          assertArrayEquals(value, cursor.value());
        });
        assertFalse(cursor.next());
      }
    }
  }
}

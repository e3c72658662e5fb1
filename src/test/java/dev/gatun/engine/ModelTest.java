package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map.Entry;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that the raw API can do, at random, against sorted maps. Set {@code gatun.seed} to replay a failure and {@code gatun.scale} for longer
 * runs.
 */
class ModelTest {
  private static final int SCALE = Integer.getInteger("gatun.scale", 1);

  @TempDir Path directory;

  @Test
  void anyOperationsEqualASortedMapInMemory() throws Exception {
    Storage storage = new MemoryStorage();
    new Run(storage, null, seed(1), false).rounds(6 * SCALE, 3_000);
  }

  @Test
  void anyOperationsEqualASortedMapOnFiles() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      new Run(storage, directory, seed(2), false).rounds(3 * SCALE, 2_500);
    }
  }

  @Test
  void anyDurableOperationsEqualASortedMapOnFiles() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      new Run(storage, directory, seed(3), true).rounds(2 * SCALE, 800);
    }
  }

  @Test
  @Tag("soak")
  void anyOperationsEqualASortedMapForLong() throws Exception {
    long first = System.nanoTime();
    for (long seed = first; seed < first + 100; seed++) {
      new Run(new MemoryStorage(), null, seed, false).rounds(8, 6_000);
    }
  }

  private static long seed(long quick) {
    return Long.getLong("gatun.seed", quick);
  }

  private static final class Named {
    final String name;
    final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    RawTable table;

    Named(String name, RawTable table) {
      this.name = name;
      this.table = table;
    }
  }

  private record Shot(RawSnapshot snapshot, List<RawView> views, List<TreeMap<byte[], byte[]>> models) {}

  /** One store through sessions, rounds and operations. */
  private static final class Run {
    private final Storage storage;
    private final Path directory;
    private final long seed;
    private final boolean sync;
    private final Random random;
    private final ModelKeys keys;
    private final ModelWalk walk;
    private final List<Named> tables = new ArrayList<>();
    private final List<Shot> shots = new ArrayList<>();
    private Engine engine;
    private int tablesMade;

    Run(Storage storage, Path directory, long seed, boolean sync) {
      this.storage = storage;
      this.directory = directory;
      this.seed = seed;
      this.sync = sync;
      this.random = new Random(seed);
      this.keys = new ModelKeys(random);
      this.walk = new ModelWalk(random, keys);
    }

    void rounds(int rounds, int operations) {
      int step = 0;
      try {
        open();
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < operations; i++) {
            step++;
            any();
          }
          checkAll();
          if (random.nextBoolean()) {
            reopen();
          }
        }
        engine.close();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + " step " + step, t);
      }
    }

    private void open() {
      EngineOptions options = new EngineOptions(sync, Duration.ofMillis(100), 0, Duration.ofMinutes(1), random.nextInt(3) > 0, false, true);
      engine = Engine.open(storage, directory, options);
      for (Named named : tables) {
        named.table = engine.table(named.name, "bytes", "bytes");
      }
      while (tables.size() < 2) {
        create();
      }
    }

    private void create() {
      String name = "table-" + tablesMade++;
      tables.add(new Named(name, engine.table(name, "bytes", "bytes")));
    }

    private void reopen() {
      closeShots();
      engine.close();
      open();
      assertEquals(tables.size(), engine.tables().size());
      tables.forEach(named -> walk.compareAll(named.table, named.model));
    }

    private void closeShots() {
      shots.forEach(shot -> shot.snapshot.close());
      shots.clear();
    }

    private void checkAll() {
      tables.forEach(named -> walk.compareAll(named.table, named.model));
      shots.forEach(Run.this::compareShot);
      VerifyResult result = engine.verify();
      assertEquals(List.of(), result.damages());
      assertEquals(tables.stream().mapToLong(named -> named.model.size()).sum(), result.entries());
      engine.allocator().check();
      if (shots.isEmpty()) {
        assertEquals(0, engine.allocator().counts().unattached());
      }
    }

    private void any() {
      int dice = random.nextInt(1_000);
      Named named = tables.get(random.nextInt(tables.size()));
      if (dice < 594) {
        change(named);
      } else if (dice < 597) {
        removeRange(named);
      } else if (dice < 600) {
        replaceRanges(named);
      } else if (dice < 696) {
        batch();
      } else if (dice < 700) {
        load(named);
      } else if (dice < 930) {
        read(named.table, named.model);
      } else if (dice < 960) {
        walk.randomWalk(named.table, named.model);
      } else if (dice < 990) {
        snapshot();
      } else if (dice < 993) {
        engine.checkpoint();
      } else if (dice < 994) {
        engine.compact();
      } else {
        tablesComeAndGo(named);
      }
    }

    private void tablesComeAndGo(Named named) {
      if (tables.size() < 4) {
        create();
      } else if (random.nextInt(3) == 0) {
        assertEquals(true, engine.dropTable(named.name));
        assertFalse(engine.dropTable(named.name));
        tables.remove(named);
      }
    }

    private void change(Named named) {
      byte[] key = walk.someKey(named.model);
      byte[] value = keys.value();
      byte[] before = named.model.get(key);
      RawTable table = named.table;
      switch (random.nextInt(12)) {
        case 0 -> {
          assertArrayEquals(before, table.getAndPut(key, value));
          named.model.put(key, value);
        }
        case 1 -> {
          assertArrayEquals(before, table.putIfAbsent(key, value));
          named.model.putIfAbsent(key, value);
        }
        case 2 -> {
          byte[] expected = before != null && random.nextBoolean() ? before.clone() : keys.value();
          boolean equal = before != null && Arrays.equals(before, expected);
          assertEquals(equal, table.replace(key, expected, value));
          if (equal) {
            named.model.put(key, value);
          }
        }
        case 3 -> {
          assertArrayEquals(before, table.getAndReplace(key, value));
          named.model.replace(key, value);
        }
        case 4 -> {
          byte[] expected = before != null && random.nextBoolean() ? before.clone() : keys.value();
          boolean equal = before != null && Arrays.equals(before, expected);
          assertEquals(equal, table.remove(key, expected));
          if (equal) {
            named.model.remove(key);
          }
        }
        case 5 -> {
          assertArrayEquals(before, table.getAndRemove(key));
          named.model.remove(key);
        }
        case 6, 7 -> {
          assertEquals(before != null, table.remove(key));
          named.model.remove(key);
        }
        default -> {
          table.put(key, value);
          named.model.put(key, value);
        }
      }
    }

    private void batch() {
      RawBatch batch = new RawBatch();
      int operations = random.nextInt(20) == 0 ? 800 : random.nextInt(30);
      boolean ordered = random.nextInt(3) == 0;
      Named only = tables.get(random.nextInt(2));
      for (byte[] key : batchKeys(only.model, operations, ordered)) {
        Named named = ordered ? only : tables.get(random.nextInt(2));
        if (random.nextInt(3) == 0) {
          batch.remove(named.table, key);
          named.model.remove(key);
        } else {
          byte[] value = keys.value();
          batch.put(named.table, key, value);
          named.model.put(key, value);
        }
      }
      engine.write(batch, sync);
    }

    private List<byte[]> batchKeys(TreeMap<byte[], byte[]> model, int count, boolean ordered) {
      List<byte[]> chosen = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        chosen.add(walk.someKey(model));
      }
      if (ordered) {
        chosen.sort(Arrays::compareUnsigned);
      }
      return chosen;
    }

    /** Sorted entries behind all that the table has; some loads are given up, some find a key in their way. */
    private void load(Named named) {
      TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
      byte[] last = named.model.isEmpty() ? null : named.model.lastKey();
      for (int i = random.nextInt(3) == 0 ? 300 : random.nextInt(12); i >= 0; i--) {
        byte[] key = keys.keyAfter(last);
        if (key != null) {
          entries.put(key, keys.value());
        }
      }
      boolean inTheWay = last != null && random.nextInt(8) == 0;
      try (RawLoader loader = named.table.bulkLoad()) {
        entries.forEach(loader::put);
        if (inTheWay && !entries.isEmpty()) {
          named.table.put(entries.firstKey(), last);
          named.model.put(entries.firstKey(), last);
          assertThrows(LoadOrderException.class, loader::commit);
        } else if (random.nextInt(6) > 0) {
          assertEquals(entries.size(), loader.commit());
          named.model.putAll(entries);
        }
      }
    }

    private void removeRange(Named named) {
      Bounds bounds = walk.someBounds(named.model);
      List<Entry<byte[], byte[]>> range = ModelWalk.limitedRangeOf(named.model, bounds);
      assertEquals(range.size(), named.table.removeRange(bounds));
      range.forEach(entry -> named.model.remove(entry.getKey()));
    }

    /** A transaction that removes ranges and writes, and sees what it does. */
    private void replaceRanges(Named named) {
      try (RawTransaction transaction = engine.begin()) {
        for (int i = random.nextInt(6); i >= 0; i--) {
          Named other = tables.get(random.nextInt(2));
          if (random.nextInt(3) == 0) {
            Bounds bounds = walk.someBounds(other.model);
            List<Entry<byte[], byte[]>> range = ModelWalk.limitedRangeOf(other.model, bounds);
            transaction.removeRange(other.table, bounds);
            range.forEach(entry -> other.model.remove(entry.getKey()));
          } else {
            byte[] key = walk.someKey(other.model);
            byte[] value = keys.value();
            transaction.put(other.table, key, value);
            other.model.put(key, value);
          }
          if (random.nextInt(3) == 0) {
            walk.randomWalk(transaction.view(other.table), other.model);
            read(transaction.view(other.table), other.model);
            assertEquals(other.model.size(), transaction.view(other.table).size());
          }
        }
        assertEquals(true, transaction.commit(sync));
      }
      walk.randomWalk(named.table, named.model);
    }

    private void read(RawView view, TreeMap<byte[], byte[]> model) {
      byte[] key = walk.someKey(model);
      byte[] expected = model.get(key);
      switch (random.nextInt(4)) {
        case 0 -> assertEquals(expected != null, view.contains(key));
        case 1 -> copyTo(view, key, expected);
        case 2 -> {
          byte[] read = view.read(key, (s, at, length) -> s.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
          assertArrayEquals(expected, read);
        }
        default -> assertArrayEquals(expected, view.get(key));
      }
    }

    private void copyTo(RawView view, byte[] key, byte[] expected) {
      byte[] target = new byte[random.nextInt(4_000)];
      Arrays.fill(target, (byte) 7);
      byte[] untouched = target.clone();
      long length = view.copyTo(key, MemorySegment.ofArray(target));
      if (expected == null) {
        assertEquals(-1, length);
        assertArrayEquals(untouched, target);
      } else {
        assertEquals(expected.length, length);
        int copied = expected.length <= target.length ? expected.length : 0;
        assertArrayEquals(copied == 0 ? new byte[0] : expected, Arrays.copyOf(target, copied));
        assertArrayEquals(Arrays.copyOfRange(untouched, copied, target.length), Arrays.copyOfRange(target, copied, target.length));
      }
    }

    private void snapshot() {
      if (shots.size() < 5 && random.nextInt(3) == 0) {
        RawSnapshot snapshot = engine.snapshot();
        List<RawView> views = new ArrayList<>();
        List<TreeMap<byte[], byte[]>> models = new ArrayList<>();
        for (Named named : tables) {
          views.add(snapshot.view(named.table));
          models.add(new TreeMap<>(named.model));
        }
        shots.add(new Shot(snapshot, views, models));
      } else if (!shots.isEmpty()) {
        Shot shot = shots.get(random.nextInt(shots.size()));
        int i = random.nextInt(shot.views.size());
        if (random.nextInt(8) == 0) {
          compareShot(shot);
        } else {
          walk.randomWalk(shot.views.get(i), shot.models.get(i));
          read(shot.views.get(i), shot.models.get(i));
        }
        if (random.nextInt(6) == 0) {
          shot.snapshot.close();
          shots.remove(shot);
        }
      }
    }

    private void compareShot(Shot shot) {
      for (int i = 0; i < shot.views.size(); i++) {
        walk.compareAll(shot.views.get(i), shot.models.get(i));
      }
    }
  }

  @Test
  void aTableThatIsDroppedLeavesNothing() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, EngineOptions.DEFAULT)) {
      engine.table("stays", "bytes", "bytes");
      engine.checkpoint();
      engine.checkpoint();
      engine.checkpoint();
      long live = engine.allocator().counts().live();
      RawTable gone = engine.table("gone", "bytes", "bytes");
      Random random = new Random(5);
      ModelKeys keys = new ModelKeys(random);
      for (int i = 0; i < 3_000; i++) {
        gone.put(keys.key(), keys.value());
      }
      engine.dropTable("gone");
      assertEquals(live, engine.allocator().counts().live());
      engine.checkpoint();
      engine.checkpoint();
      engine.checkpoint();
      assertEquals(0, engine.allocator().counts().deferred());
      assertNull(engine.table("gone", "bytes", "bytes").get(new byte[0]));
      assertEquals(List.of(), engine.verify().damages());
    }
  }
}

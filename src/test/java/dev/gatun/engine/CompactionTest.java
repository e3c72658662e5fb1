package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreFullException;
import dev.gatun.format.OverflowRef;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import dev.gatun.io.sim.DiskEvent;
import dev.gatun.io.sim.SimulatedDisk;
import dev.gatun.page.Allocator;
import dev.gatun.tree.LargeCopy;
import dev.gatun.tree.LargeEntries;
import dev.gatun.tree.LargeMove;
import dev.gatun.tree.OverflowReader;
import dev.gatun.tree.OverflowRuns;
import dev.gatun.tree.Reservation;
import dev.gatun.tree.RootChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction changes where things lie, and nothing of what they say. */
class CompactionTest {
  @TempDir Path directory;

  private static byte[] key(Random random) {
    byte[] key = new byte[16];
    random.nextBytes(key);
    return key;
  }

  private static byte[] value(Random random, int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  private static Engine open(Storage storage) {
    return Engine.open(storage, null, CrashRun.options(false, true));
  }

  private static TreeMap<byte[], byte[]> fill(RawTable table, int entries, Random random) {
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < entries; i++) {
      byte[] key = key(random);
      byte[] value = value(random, random.nextInt(200));
      table.put(key, value);
      model.put(key, value);
    }
    return model;
  }

  private static void compare(RawView view, Map<byte[], byte[]> model) {
    assertEquals(model.size(), view.size());
    try (RawCursor cursor = view.cursor(Bounds.ALL)) {
      for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
        assertTrue(cursor.next());
        assertArrayEquals(entry.getKey(), cursor.key());
        assertArrayEquals(entry.getValue(), cursor.value());
      }
      assertEquals(false, cursor.next());
    }
  }

  private static void check(Engine engine, RawTable table, Map<byte[], byte[]> model) {
    compare(table, model);
    assertEquals(List.of(), engine.verify().damages());
    engine.allocator().check();
  }

  private static int height(Engine engine, RawTable table) {
    return new RootChange(engine.treeSpace(), table.cell()).height();
  }

  @Test
  void theStoreSaysTheSameAndIsSmallerAlsoAfterReopening() throws Exception {
    TreeMap<byte[], byte[]> model;
    try (Storage storage = FileStorage.open(directory, false)) {
      try (Engine engine = open(storage)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        model = fill(table, 30_000, new Random(1));
        CompactionResult result = engine.compact();
        check(engine, table, model);
        assertTrue(result.nodesMerged() > 100, result::toString);
        assertTrue(result.fileBytesAfter() < result.fileBytesBefore(), result::toString);
        long live = engine.verify().liveBytes();
        long inUse = engine.allocator().counts().live() * PageSize.PAGE_BYTES;
        assertTrue(inUse < live * 1.2, inUse + " bytes in use for " + live);
      }
      assertTrue(directory.resolve("data.db").toFile().length() < 1.7 * 30_000 * 116);
      try (Engine engine = open(storage)) {
        check(engine, engine.table("t", "bytes", "bytes"), model);
      }
    }
  }

  @Test
  void aSecondCompactionMovesNothing() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      fill(table, 20_000, new Random(2));
      engine.compact();
      CompactionResult second = engine.compact();
      assertEquals(0, second.nodesMerged(), second::toString);
      assertTrue(second.pagesMoved() * 20 < second.nodesRead(), second::toString);
      assertEquals(second.fileBytesBefore(), second.fileBytesAfter(), second::toString);
    }
  }

  @Test
  void anEmptiedTreeBecomesOneLeaf() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = fill(table, 30_000, new Random(3));
      assertTrue(height(engine, table) > 2);
      model.keySet().forEach(table::remove);
      engine.compact();
      check(engine, table, new TreeMap<>());
      assertEquals(1, height(engine, table));
      assertEquals(1, engine.allocator().counts().live());
      model.forEach(table::put);
      check(engine, table, model);
    }
  }

  @Test
  void longKeysThatShareMostOfThemselvesAreLaidOutAnewToo() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      Random random = new Random(4);
      TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
      for (int i = 0; i < 4_000; i++) {
        byte[] key = new byte[1_000 + random.nextInt(25)];
        random.nextBytes(key);
        Arrays.fill(key, 0, random.nextInt(1_000), (byte) 7);
        byte[] value = value(random, random.nextInt(900));
        table.put(key, value);
        model.put(key, value);
      }
      for (byte[] key : List.copyOf(model.keySet())) {
        if (random.nextInt(4) > 0) {
          table.remove(key);
          model.remove(key);
        }
      }
      engine.compact();
      check(engine, table, model);
    }
  }

  @Test
  void largeValuesAtTheEndOfTheFileMoveDown() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      Random random = new Random(5);
      TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
      for (int i = 0; i < 300; i++) {
        byte[] key = key(random);
        byte[] value = value(random, new int[] {0, 1_000, 4_096, 70_000, 300_000}[i % 5]);
        table.put(key, value);
        model.put(key, value);
      }
      int i = 0;
      for (byte[] key : List.copyOf(model.keySet())) {
        if (i++ % 4 > 0) {
          table.remove(key);
          model.remove(key);
        }
      }
      CompactionResult result = engine.compact();
      check(engine, table, model);
      assertTrue(result.valuesMoved() > 0, result::toString);
      assertTrue(result.fileBytesAfter() * 2 < result.fileBytesBefore(), result::toString);
    }
  }

  @Test
  void aValueOfHalfOfTheFileMovesByWhatLiesBehind() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = fill(table, 2_000, new Random(14));
      byte[] half = value(new Random(15), 24 << 20);
      table.put(new byte[] {1}, new byte[12 << 20]);
      table.put(new byte[] {3}, half);
      table.remove(new byte[] {1}); // 12 MiB are free below 24
      model.put(new byte[] {3}, half);
      try (RawSnapshot snapshot = engine.snapshot()) {
        CompactionResult held = engine.compact();
        assertEquals(held.fileBytesBefore(), held.fileBytesAfter(), held::toString); // what is moved is shown there; nothing grows for it
        assertArrayEquals(half, snapshot.view(table).get(new byte[] {3}));
        check(engine, table, model);
      }
      CompactionResult result = engine.compact();
      check(engine, table, model);
      assertTrue(result.fileBytesAfter() < 29 << 20, result::toString);
      table.remove(new byte[] {3});
      model.remove(new byte[] {3});
      engine.compact();
      check(engine, table, model);
      assertTrue(engine.allocator().counts().live() < 200); // runs that stayed, and those that were moved, are given back
    }
  }

  @Test
  void aValueThatFindsNoRunStaysWhereItIs() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      byte[] value = value(new Random(19), 3 << 20);
      table.put(new byte[] {1}, value);
      AtomicReference<byte[]> found = new AtomicReference<>();
      new LargeEntries(engine.treeSpace(), 0, (k, r) -> {
        found.set(r);
        return true;
      }).walk(table.cell().root());
      byte[] reference = found.get();
      int last = OverflowRef.runs(reference.length) - 1;
      assertTrue(last > 0, "the value has one run");
      Allocator allocator = engine.allocator();
      LargeCopy copy = new LargeCopy(engine.treeSpace(), reference, PagePointer.id(OverflowRef.runPointer(reference, 0, last)));
      assertTrue(allocator.reserve(copy.pages()));
      long live = allocator.counts().live();
      List<Long> all = new ArrayList<>();
      for (long page = allocator.allocateRun(1); page != 0; page = allocator.allocateRun(1)) {
        all.add(page);
      }
      StoreFullException full = new StoreFullException("no run");
      assertSame(full, assertThrows(StoreFullException.class, () -> copy.write(engine.gate().epoch(), pages -> {
        throw full;
      }, new Reservation(allocator, copy.pages()))));
      all.forEach(page -> allocator.abandon(page, 1));
      assertEquals(live, allocator.counts().live());
      assertArrayEquals(value, table.get(new byte[] {1}));
    }
  }

  @Test
  void aLargeValueWhoseSourceFailsLeavesAsManyPagesAsThereWere() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      engine.space().reserve(200).close(); // the file is as long as it needs to be
      Allocator.Counts before = engine.allocator().counts();
      IOException failed = new IOException("the source");
      assertSame(failed, assertThrows(IOException.class, () -> LargeValues.write(engine, (target, offset, length) -> {
        throw failed;
      }, 500_000)));
      assertEquals(before, engine.allocator().counts());
      engine.allocator().check();
    }
  }

  @Test
  void whoMakesTheFileLongerAsOftenAsItIsCutDoesNotHoldACompactionUp() throws Exception {
    try (Engine engine = open(new MemoryStorage());
        ProgressMeter meter = engine.progress().begin(LongWork.COMPACTION, 1)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = fill(table, 30_000, new Random(18));
      int most = 10;
      int[] growths = {0};
      long[] pages = {engine.allocator().counts().materialised()};
      new Compaction(engine, () -> {
        if (engine.allocator().counts().materialised() < pages[0]) {
          assertDoesNotThrow(() -> engine.allocator().grow(1)); // once after each cut
          pages[0] = engine.allocator().counts().materialised();
          growths[0]++;
        }
        return growths[0] < most;
      }, bytes -> {}, meter).run();
      assertTrue(growths[0] > 0 && growths[0] < most, growths[0] + " times");
      check(engine, table, model);
    }
  }

  @Test
  void aLargeValueThatWasOverwrittenSinceItWasCopiedIsNotPutBack() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      byte[] key = {1};
      table.put(key, value(new Random(12), 50_000));
      AtomicReference<byte[]> found = new AtomicReference<>();
      new LargeEntries(engine.treeSpace(), 0, (k, reference) -> {
        found.set(reference);
        return true;
      }).walk(table.cell().root());
      byte[] copy = LargeValues.write(engine, new OverflowReader(engine.treeSpace(), found.get()), 50_000);
      byte[] newer = value(new Random(13), 60_000);
      table.put(key, newer);
      LargeMove move = new LargeMove(engine.treeSpace(), table.cell(), table.writer(), key, found.get(), copy);
      int ticket = engine.gate().enter();
      try (Reservation reservation = engine.space().reserve(10)) {
        assertFalse(move.install(engine.gate().epoch(), reservation));
      } finally {
        engine.gate().leave(ticket);
      }
      OverflowRuns.abandon(engine.treeSpace(), copy);
      assertArrayEquals(newer, table.get(key));
      engine.allocator().check();
    }
  }

  @Test
  void aSnapshotStaysWhatItWasAndHoldsTheFileAsLongAsItIsOpen() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> before = fill(table, 20_000, new Random(6));
      TreeMap<byte[], byte[]> model = new TreeMap<>(before);
      CompactionResult held;
      try (RawSnapshot snapshot = engine.snapshot()) {
        for (byte[] key : before.keySet()) {
          if (key[15] > -100) {
            table.remove(key);
            model.remove(key);
          }
        }
        held = engine.compact();
        compare(snapshot.view(table), before);
        check(engine, table, model);
      }
      CompactionResult free = engine.compact();
      check(engine, table, model);
      assertTrue(free.fileBytesAfter() < held.fileBytesAfter(), () -> held + " and " + free);
    }
  }

  @Test
  void aTransactionOverRangesIsNotDisturbed() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = fill(table, 5_000, new Random(7));
      try (RawTransaction transaction = engine.begin()) {
        try (RawCursor cursor = transaction.view(table).cursor(Bounds.ALL)) {
          int seen = 0;
          while (cursor.next()) {
            seen++;
          }
          assertEquals(model.size(), seen);
        }
        CompactionResult result = engine.compact();
        assertTrue(result.pagesMoved() > 0);
        byte[] key = key(new Random(8));
        transaction.put(table, key, key);
        assertTrue(transaction.commit(false));
        assertArrayEquals(key, table.get(key));
      }
    }
  }

  @Test
  void theFileIsCutOnlyWhenBothKeptMetaPagesNameTheSmallerSize() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    try (Engine engine = open(disk)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = fill(table, 30_000, new Random(10));
      AtomicInteger cuts = new AtomicInteger();
      disk.listen((simulated, event) -> {
        if (event.kind() == DiskEvent.Kind.TRUNCATE && event.file().equals("data.db")) {
          cuts.incrementAndGet();
          for (KeptCheckpoint kept : engine.checkpointer().kept().all()) {
            long named = PageSize.fileOffset(kept.meta().materialisedPages());
            assertTrue(named <= event.length(), named + " bytes are named and " + event.length() + " are left"); // I7
          }
        }
      });
      engine.compact();
      disk.listen(null);
      assertTrue(cuts.get() > 0);
      check(engine, table, model);
    }
  }

  @Test
  void aLeafMadeOfSeveralHasTheNewestOfTheirLsns() throws Exception {
    try (Engine engine = open(new MemoryStorage())) {
      RawTable table = engine.table("t", "bytes", "bytes");
      List<byte[]> keys = List.copyOf(fill(table, 200, new Random(11)).keySet());
      table.put(keys.getFirst(), new byte[1]); // the newest LSN, in the first leaf
      long newest = KeyStripes.lsn(engine.stripes().load(table.stripe(keys.getFirst())));
      for (byte[] key : keys.subList(1, keys.size() - 1)) {
        table.remove(key);
      }
      long last = KeyStripes.lsn(engine.stripes().load(table.stripe(keys.get(keys.size() - 2))));
      assertTrue(last > newest);
      engine.compact();
      assertEquals(1, height(engine, table));
      long leaf = PagePointer.id(table.cell().root());
      assertEquals(last, PageHeader.lsn(engine.parts().pages().segment(leaf), engine.parts().pages().offset(leaf)));
    }
  }

  @Test
  void whatACompactionOfTheBackgroundWaitsForIsRest() throws Exception {
    EngineOptions quick = CrashRun.options(false, true);
    EngineOptions options =
        new EngineOptions(
            false, quick.flushInterval(), quick.checkpointBytes(), quick.checkpointInterval(), true, false, true, 0.2, 0,
            java.time.Duration.ZERO, null);
    try (Engine engine = Engine.open(new MemoryStorage(), null, options)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = fill(table, 60_000, new Random(9));
      while (engine.compactor().compactions() == 0) {
        Thread.sleep(50);
      }
      check(engine, table, model);
      assertNull(table.get(new byte[17]));
    }
  }
}

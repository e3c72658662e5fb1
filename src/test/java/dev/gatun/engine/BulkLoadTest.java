package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.format.PageSize;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load becomes a part of its table as a whole, with full leaves and nothing lost or leaked, whatever the two trees look like. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BulkLoadTest {
  private static final EngineOptions OPTIONS = CrashRun.options(false, true);

  private final Storage storage = new MemoryStorage();

  private static byte[] b(String s) {
    return s.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static String key(int i) {
    return "%08d".formatted(i);
  }

  private static TreeMap<byte[], byte[]> sorted() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  private static long load(RawTable table, TreeMap<byte[], byte[]> entries) {
    try (RawLoader loader = table.bulkLoad()) {
      entries.forEach(loader::put);
      return loader.commit();
    }
  }

  private static void load(RawTable table, int from, int to) {
    TreeMap<byte[], byte[]> entries = sorted();
    for (int i = from; i < to; i++) {
      entries.put(b(key(i)), b("loaded " + i));
    }
    assertEquals(to - from, load(table, entries));
  }

  /** The checkpoint of the load has what the trees have after the switch, or a crash would lose pages. */
  private static void mapIsExact(Engine engine) {
    byte[] map;
    try {
      map = Candidates.freeMap(engine.parts().data(), engine.checkpointer().kept().newest().meta()).bytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    for (long id = 1; id < engine.parts().pages().materialisedPages(); id++) {
      assertEquals(engine.allocator().isLive(id), CheckpointPages.isUsed(map, id), "page " + id);
    }
  }

  private static void check(Engine engine, RawTable table, TreeMap<byte[], byte[]> model) {
    assertEquals(model.size(), table.size());
    try (RawCursor cursor = table.cursor(Bounds.ALL)) {
      for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
        assertTrue(cursor.next());
        assertArrayEquals(entry.getKey(), cursor.key());
        assertArrayEquals(entry.getValue(), cursor.value());
        assertArrayEquals(entry.getValue(), table.get(entry.getKey()));
      }
      assertFalse(cursor.next());
    }
    engine.allocator().check();
    assertEquals(0, engine.allocator().counts().unattached());
    assertEquals(List.of(), engine.verify().damages());
  }

  /** The separator before the loaded keys lies above deleted entries too: they keep their slots. */
  @Test
  void aLoadStandsBehindDeletedEntriesOfTheLastLeaf() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = sorted();
      table.put(b("105"), b("stays"));
      table.put(b("250"), b("goes"));
      assertTrue(table.remove(b("250")));
      model.put(b("105"), b("stays"));
      TreeMap<byte[], byte[]> loaded = sorted();
      loaded.put(b("260"), b("new"));
      assertEquals(1, load(table, loaded));
      model.putAll(loaded);
      check(engine, table, model);
      table.put(b("250"), b("again"));
      model.put(b("250"), b("again"));
      check(engine, table, model);
    }
  }

  /** As the other, with separators between the last live entry and the first loaded one. */
  @Test
  void aLoadStandsBehindLeavesOfDeletedEntries() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      TreeMap<byte[], byte[]> model = sorted();
      for (int i = 0; i < 2_000; i++) {
        table.put(b(key(i)), b("value " + i));
        model.put(b(key(i)), b("value " + i));
      }
      for (int i = 1_000; i < 2_000; i++) {
        assertTrue(table.remove(b(key(i))));
        model.remove(b(key(i)));
      }
      TreeMap<byte[], byte[]> loaded = sorted();
      for (int i = 0; i < 500; i++) {
        loaded.put(b(key(1_999) + key(i)), b("loaded " + i));
      }
      assertEquals(500, load(table, loaded));
      model.putAll(loaded);
      check(engine, table, model);
    }
  }

  @Test
  void aLoadIsThereAsAWholeAndAfterReopening() {
    TreeMap<byte[], byte[]> model = sorted();
    Random random = new Random(1);
    for (int i = 0; i < 8_000; i++) {
      byte[] value = new byte[random.nextInt(500) == 0 ? random.nextInt(300_000) : random.nextInt(150)];
      random.nextBytes(value);
      model.put(b(key(i)), value);
    }
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      assertEquals(model.size(), load(table, model));
      mapIsExact(engine);
      check(engine, table, model);
      VerifyResult verified = engine.verify();
      long nodeBytes = (verified.leaves() + verified.branches()) * PageSize.PAGE_BYTES;
      assertTrue(nodeBytes < verified.liveBytes() * 1.15 + 100_000, verified.leaves() + " leaves");
      assertEquals(0, engine.wal().publishedLsn() - engine.checkpointer().kept().newest().meta().cutLsn(), "the load was logged");
      for (int i = 0; i < 8_000; i += 7) { // the loaded pages are frozen, and are copied as any
        table.put(b(key(i)), b("new"));
        model.put(b(key(i)), b("new"));
        table.remove(b(key(i + 1)));
        model.remove(b(key(i + 1)));
      }
      check(engine, table, model);
      engine.checkpoint();
      check(engine, table, model);
    }
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      assertTrue(engine.recovery().clean());
      check(engine, engine.table("t", "bytes", "bytes"), model);
    }
  }

  @Test
  void treesOfAllHeightsAndShapesAreJoined() {
    long seed = Long.getLong("gatun.seed", System.nanoTime() % 1_000_000);
    for (int round = 0; round < 40 * Integer.getInteger("gatun.scale", 1); round++) {
      try {
        join(new Random(seed + round));
      } catch (Throwable t) {
        throw new AssertionError("-Dgatun.seed=" + (seed + round), t);
      }
    }
  }

  private static void join(Random random) {
    MemoryStorage storage = new MemoryStorage();
    TreeMap<byte[], byte[]> model = sorted();
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      int parts = 1 + random.nextInt(3);
      for (int part = 0; part < parts; part++) {
        write(engine, table, model, part, random);
        if (random.nextBoolean()) {
          engine.checkpoint();
        }
        TreeMap<byte[], byte[]> load = sorted();
        int count = 1 << random.nextInt(11);
        int length = random.nextBoolean() ? 20 : 900;
        for (int i = 0; i < count; i++) {
          int bytes = random.nextInt(40) == 0 ? 20_000 : random.nextInt(random.nextBoolean() ? 30 : 900);
          load.put(longKey(part * 2 + 1, random, length), new byte[bytes]);
        }
        load(table, load);
        mapIsExact(engine);
        model.putAll(load);
        check(engine, table, model);
      }
      write(engine, table, model, random.nextInt(parts * 2), random);
      check(engine, table, model);
      engine.checkpoint();
      assertEquals(List.of(), engine.verify().damages());
    }
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      check(engine, engine.table("t", "bytes", "bytes"), model);
    }
  }

  /** Puts and removes; some of what is removed lies behind everything that stays, and so behind what will be loaded. */
  private static void write(Engine engine, RawTable table, TreeMap<byte[], byte[]> model, int part, Random random) {
    int count = random.nextInt(1 + (1 << random.nextInt(11)));
    int length = random.nextBoolean() ? 20 : 900;
    int gone = random.nextInt(3);
    List<byte[]> behind = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean stays = gone == 0 || random.nextInt(gone * 3) != 0;
      byte[] key = longKey(stays ? part * 2 : part * 2 + 2, random, length);
      table.put(key, new byte[random.nextInt(700)]);
      if (stays) {
        model.put(key, table.get(key));
      } else {
        behind.add(key);
        model.remove(key); // it may be one that was there
      }
    }
    behind.forEach(table::remove);
    if (random.nextInt(5) == 0) {
      model.keySet().forEach(table::remove);
      model.clear();
    }
    assertEquals(model.size(), table.size());
  }

  private static byte[] longKey(int part, Random random, int length) {
    byte[] key = new byte[1 + random.nextInt(length)];
    Arrays.fill(key, (byte) 'x');
    for (int at = Math.max(1, key.length - 8); at < key.length; at++) {
      key[at] = (byte) random.nextInt();
    }
    key[0] = (byte) part;
    return key;
  }

  @Test
  void nothingIsSeenBeforeTheCommitAndNothingIsLeftWithoutOne() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      load(table, 0, 100);
      engine.checkpoint();
      long free = engine.allocator().counts().free();
      try (RawLoader loader = table.bulkLoad()) {
        for (int i = 100; i < 30_000; i++) {
          loader.put(b(key(i)), new byte[i % 1000 == 0 ? 50_000 : 100]);
        }
        assertNull(table.get(b(key(200))));
        assertEquals(100, table.size());
        assertTrue(engine.allocator().counts().unattached() > 500);
        engine.checkpoint();
        assertEquals(List.of(), engine.verify().damages());
      }
      assertEquals(0, engine.allocator().counts().unattached());
      assertTrue(engine.allocator().counts().free() >= free - 10);
      engine.allocator().check();
      assertEquals(100, table.size());
      load(table, 100, 200);
    }
  }

  /** No page of others is ever born in it, before or after, or what an abandoned load has sealed could pass for another page (I13). */
  @Test
  void aLoadHasAnEpochOfItsOwn() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      for (int i = 0; i < 3; i++) {
        long before = engine.gate().epoch();
        long own = engine.ownEpoch();
        assertTrue(before < own && own < engine.gate().epoch(), before + ", " + own + ", " + engine.gate().epoch());
        RawTable table = engine.table("t" + i, "bytes", "bytes");
        load(table, 0, 10);
        long root = PagePointer.id(table.cell().root());
        var pages = engine.parts().pages();
        long birth = PageHeader.birthEpoch(pages.segment(root), pages.offset(root));
        assertTrue(own < birth && birth < engine.gate().epoch());
        table.put(b("a"), b("b"));
        root = PagePointer.id(table.cell().root());
        assertTrue(PageHeader.birthEpoch(pages.segment(root), pages.offset(root)) > birth);
      }
    }
  }

  @Test
  void anEmptyLoadChangesNothing() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      long checkpoints = engine.checkpointer().checkpoints();
      try (RawLoader loader = table.bulkLoad()) {
        assertEquals(0, loader.commit());
      }
      assertEquals(checkpoints, engine.checkpointer().checkpoints());
    }
  }

  @Test
  void aKeyThatIsNotBelowTheLoadIsToldAtTheFirstPutAndAtTheCommit() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      table.put(b(key(10)), b("old"));
      try (RawLoader loader = table.bulkLoad()) {
        LoadOrderException e = assertThrows(LoadOrderException.class, () -> loader.put(b(key(10)), b("new")));
        assertArrayEquals(b(key(10)), e.present());
        for (int i = 11; i < 3_000; i++) {
          loader.put(b(key(i)), b("new"));
        }
        table.put(b(key(5_000)), b("late"));
        for (int attempt = 0; attempt < 2; attempt++) {
          LoadOrderException late = assertThrows(LoadOrderException.class, loader::commit);
          assertArrayEquals(b(key(5_000)), late.present());
          assertArrayEquals(b(key(11)), late.first());
        }
        assertEquals(2, table.size());
        table.remove(b(key(5_000)));
        assertEquals(2_989, loader.commit());
      }
      assertEquals(2_990, table.size());
      assertArrayEquals(b("old"), table.get(b(key(10))));
      assertNull(table.get(b(key(5_000))));
      assertEquals(List.of(), engine.verify().damages());
    }
  }

  @Test
  void snapshotsAreOfBeforeOrAfter() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      load(table, 0, 500);
      table.put(b(key(500)), b("x"));
      for (int changed = 0; changed < 2; changed++) {
        long size = table.size();
        try (RawSnapshot before = engine.snapshot()) {
          load(table, 1_000 * (changed + 1), 1_000 * (changed + 1) + 700);
          try (RawSnapshot after = engine.snapshot()) {
            assertEquals(size, CrashState.entries(before.view(table), before.view(table).size()).size());
            assertEquals(size + 700, CrashState.entries(after.view(table), after.view(table).size()).size());
            engine.checkpoint();
            engine.checkpoint();
            table.put(b(key(300)), b("y"));
            load(table, 5_000 + changed, 5_001 + changed);
            assertEquals(size, CrashState.entries(before.view(table), before.view(table).size()).size());
            assertEquals(size + 700, CrashState.entries(after.view(table), after.view(table).size()).size());
            table.remove(b(key(5_000 + changed)));
          }
        }
        engine.checkpoint();
        assertEquals(List.of(), engine.verify().damages());
      }
    }
  }

  /**
   * Finding something out and writing what follows from it is one step for others: a transaction that has seen no key must not commit after a load.
   */
  @Test
  void aTransactionThatHasSeenTheTableBeforeTheLoadConflicts() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      RawTable other = engine.table("other", "bytes", "bytes");
      load(table, 0, 10);
      for (boolean byRange : new boolean[] {false, true}) {
        int key = byRange ? 2_000 : 1_000;
        RawTransaction transaction = engine.begin();
        if (byRange) {
          try (RawCursor cursor = transaction.view(table).cursor(new Bounds(b(key(key)), true, null, true, false, Long.MAX_VALUE))) {
            assertFalse(cursor.next());
          }
        } else {
          assertNull(transaction.view(table).get(b(key(key))));
        }
        load(table, key, key + 5);
        transaction.put(other, b("seen"), b("nothing"));
        assertFalse(transaction.commit(false), "by " + (byRange ? "range" : "point"));
      }
    }
  }

  @Test
  void twoLoadsOfOneTableCommitInTheOrderOfTheirKeys() {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      try (RawLoader low = table.bulkLoad(); RawLoader high = table.bulkLoad(); RawLoader late = table.bulkLoad()) {
        for (int i = 0; i < 2_000; i++) {
          low.put(b(key(i)), b("low"));
          high.put(b(key(10_000 + i)), b("high"));
          late.put(b(key(5_000 + i)), b("late"));
        }
        assertEquals(2_000, low.commit());
        assertEquals(2_000, high.commit());
        assertThrows(LoadOrderException.class, late::commit);
      }
      assertEquals(4_000, table.size());
      assertEquals(List.of(), engine.verify().damages());
      engine.allocator().check();
      assertEquals(0, engine.allocator().counts().unattached());
    }
  }

  @Test
  void misuseIsToldAndHarmsNothing() {
    Engine engine = Engine.open(storage, null, OPTIONS);
    RawTable table = engine.table("t", "bytes", "bytes");
    RawLoader loader = table.bulkLoad();
    loader.put(b("a"), b("1"));
    assertEquals(1, loader.commit());
    assertThrows(IllegalStateException.class, () -> loader.put(b("b"), b("2")));
    assertThrows(IllegalStateException.class, loader::commit);
    loader.close();
    loader.close();
    RawLoader closed = table.bulkLoad();
    closed.put(b("b"), b("1"));
    closed.close();
    assertThrows(IllegalStateException.class, () -> closed.put(b("c"), b("2")));
    assertThrows(IllegalStateException.class, closed::commit);
    assertThrows(IllegalArgumentException.class, () -> table.bulkLoad().put(new byte[1_025], b("2")));
    assertEquals(1, table.size());

    RawTable gone = engine.table("gone", "bytes", "bytes");
    RawLoader dropped = gone.bulkLoad();
    for (int i = 0; i < 3_000; i++) {
      dropped.put(b(key(i)), new byte[100]);
    }
    engine.dropTable("gone");
    assertThrows(IllegalStateException.class, () -> dropped.put(b("x"), b("2")));
    assertThrows(IllegalStateException.class, dropped::commit);
    dropped.close();
    assertEquals(0, engine.allocator().counts().unattached());

    RawLoader ended = table.bulkLoad();
    ended.put(b("b"), new byte[100_000]);
    engine.close();
    assertThrows(StoreClosedException.class, () -> ended.put(b("c"), b("2")));
    assertThrows(StoreClosedException.class, ended::commit);
    ended.close();
    assertThrows(StoreClosedException.class, table::bulkLoad);
    try (Engine again = Engine.open(storage, null, OPTIONS)) {
      assertEquals(1, again.table("t", "bytes", "bytes").size());
      assertEquals(List.of(), again.verify().damages());
    }
  }

  // ---------------------------------------------------------------- together with others

  /**
   * Loads keep coming at the end of a table while others write below and to another table, and readers look: a load is seen whole or not, a key that
   * was seen stays, and cursors lose nothing.
   */
  @Test
  void readersAndWritersGoOnBesideLoads() throws Exception {
    try (Engine engine = Engine.open(storage, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      RawTable other = engine.table("other", "bytes", "bytes");
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      int loads = 12;
      int each = 3_000;
      List<Thread> threads = new ArrayList<>();
      long[] written = new long[2];
      threads.add(started(stop, failure, random -> {
        table.put(b("!" + random.nextInt(500)), b("w"));
        if (random.nextInt(3) == 0) {
          table.remove(b("!" + random.nextInt(500)));
        }
        written[0]++;
      }));
      threads.add(started(stop, failure, random -> {
        RawBatch batch = new RawBatch();
        batch.put(table, b("!batch"), b("x" + written[1]));
        batch.put(other, b("batch"), b("x" + written[1]));
        engine.write(batch, false);
        written[1]++;
      }));
      int[] seen = {0};
      threads.add(started(stop, failure, random -> wholeLoads(table, loads, each, seen)));
      threads.add(started(stop, failure, random -> {
        try (RawSnapshot snapshot = engine.snapshot()) {
          long size = snapshot.view(table).size();
          assertEquals(size, CrashState.entries(snapshot.view(table), size).size());
          long loaded = CrashState.entries(snapshot.view(table), size).keySet().stream().filter(key -> key.startsWith("0")).count();
          assertEquals(0, loaded % each, "a part of a load in a snapshot");
          assertArrayEquals(snapshot.view(table).get(b("!batch")), snapshot.view(other).get(b("batch")));
        }
      }));
      threads.add(started(stop, failure, random -> engine.compact()));
      for (int i = 0; i < loads; i++) {
        load(table, i * each, (i + 1) * each);
        assertArrayEquals(b("loaded " + (i * each)), table.get(b(key(i * each))));
        table.put(b(key(i * each)), b("loaded " + (i * each)));
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      if (failure.get() != null) {
        throw new AssertionError(failure.get());
      }
      assertTrue(written[0] > 20 && written[1] > 20, Arrays.toString(written));
      engine.checkpoint();
      assertEquals(List.of(), engine.verify().damages());
      engine.allocator().check();
      wholeLoads(table, loads, each, new int[] {loads});
    }
  }

  private static void wholeLoads(RawTable table, int loads, int each, int[] seen) {
    int whole = 0;
    for (int i = 0; i < loads; i++) {
      boolean last = table.contains(b(key((i + 1) * each - 1)));
      boolean first = table.contains(b(key(i * each)));
      assertTrue(first || !last, "the last key of load " + i + " came before its first");
      if (!last) {
        break;
      }
      whole++;
    }
    assertTrue(whole >= seen[0], "loads that were seen are gone");
    seen[0] = whole;
    int count = 0;
    try (RawCursor cursor = table.cursor(new Bounds(b("0"), true, null, true, false, Long.MAX_VALUE))) {
      while (cursor.next()) {
        assertArrayEquals(b(key(count)), cursor.key());
        count++;
      }
    }
    assertTrue(count >= whole * each, count + " entries and " + whole + " loads");
  }

  private interface Step {
    void run(Random random) throws IOException;
  }

  private static Thread started(AtomicBoolean stop, AtomicReference<Throwable> failure, Step step) {
    return Thread.ofPlatform().start(() -> {
      Random random = new Random(Thread.currentThread().threadId());
      try {
        while (!stop.get()) {
          step.run(random);
        }
      } catch (Throwable t) {
        failure.compareAndSet(null, t);
      }
    });
  }

  /** A cursor that stands at the end of a table of several leaves finds the load: it is told that the right edge has changed. */
  @Test
  void aCursorAtTheEndFindsALoadThatCame() {
    for (int there : new int[] {500, 5_000}) {
      try (Engine engine = Engine.open(new MemoryStorage(), null, OPTIONS)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        for (int i = 0; i < there; i++) {
          table.put(b(key(i)), b("x"));
        }
        try (RawCursor cursor = table.cursor(Bounds.ALL)) {
          for (int i = 0; i < there; i++) {
            assertTrue(cursor.next());
          }
          load(table, 10_000, 13_000);
          assertTrue(cursor.next());
          assertArrayEquals(b(key(10_000)), cursor.key());
        }
      }
    }
  }
}

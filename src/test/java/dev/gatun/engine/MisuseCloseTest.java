package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreFailedException;
import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Stores, snapshots and cursors that are closed while others use them, and used after they were closed. */
class MisuseCloseTest {
  private static final int KEYS = 400;

  @TempDir Path directory;

  /** Runs until it is told that the store is closed; anything else that comes out fails the test. */
  private static void untilClosed(ConcurrentRun run, String name, ConcurrentRun.Body body) {
    run.once(
        name,
        () -> {
          try {
            while (true) {
              body.run();
            }
          } catch (StoreClosedException | StoreFailedException expected) {
            // the only ways out
          }
        });
  }

  private static byte[] key(int i) {
    return ConcurrentBytes.key("k" + i);
  }

  @Test
  void aStoreClosedInTheMiddleOfEverythingSaysSoAndLosesNothing() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
      Random random = new Random(3);
      for (int round = 0; round < 12 * ConcurrentRun.SCALE; round++) {
        Engine engine = Engine.open(storage, directory, round % 2 == 0 ? EngineOptions.DEFAULT : ConcurrentTest.ASYNC);
        RawTable table = engine.table("t", "bytes", "bytes");
        for (int i = 0; i < KEYS; i++) {
          assertTrue(ConcurrentBytes.number(table.get(key(i))) >= acknowledged.get(i), "an acknowledged write is missing");
        }
        ConcurrentRun run = new ConcurrentRun();
        everything(run, engine, table, acknowledged);
        Thread.sleep(5 + random.nextInt(40));
        engine.close();
        engine.close();
        run.join();
        assertTrue(engine.isClosed());
      }
    }
  }

  private static void everything(ConcurrentRun run, Engine engine, RawTable table, AtomicLongArray acknowledged) {
    for (int w = 0; w < 3; w++) {
      int writer = w;
      untilClosed(run, "writer", () -> write(table, acknowledged, ThreadLocalRandom.current().nextInt(KEYS / 4) * 4 + writer));
    }
    untilClosed(run, "batches", () -> writeBatch(engine, table));
    untilClosed(run, "reader", () -> ConcurrentBytes.number(table.get(key(ThreadLocalRandom.current().nextInt(KEYS)))));
    untilClosed(run, "copier", () -> table.copyTo(key(ThreadLocalRandom.current().nextInt(KEYS)), MemorySegment.ofArray(new byte[100_000])));
    untilClosed(
        run, "user code",
        () -> table.read(key(ThreadLocalRandom.current().nextInt(KEYS)), (s, at, length) -> s.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at)));
    untilClosed(run, "scan", () -> scan(table));
    untilClosed(run, "snapshots", () -> snapshot(engine, table));
    untilClosed(run, "checkpoints", engine::checkpoint);
    untilClosed(
        run,
        "tables",
        () -> {
          engine.table("other", "bytes", "bytes").put(key(1), new byte[10]);
          engine.dropTable("other");
        });
    untilClosed(run, "figures", () -> assertTrue(engine.stats().entries() >= 0));
    untilClosed(run, "sync", engine::sync);
    untilClosed(run, "verify", () -> assertEquals(List.of(), engine.verify().damages()));
  }

  private static void write(RawTable table, AtomicLongArray acknowledged, int i) {
    long next = acknowledged.get(i) + 1;
    table.put(key(i), ConcurrentBytes.value(next, ConcurrentBytes.sizeFor(next)));
    acknowledged.set(i, next);
  }

  private static void writeBatch(Engine engine, RawTable table) {
    RawBatch batch = new RawBatch();
    long number = ThreadLocalRandom.current().nextLong(1, 1_000);
    for (int i = 3; i < KEYS; i += 40) {
      batch.put(table, key(i), ConcurrentBytes.value(number, number % 7 == 0 ? 40_000 : 100));
    }
    engine.write(batch, true);
  }

  private static void scan(RawTable table) {
    try (RawCursor cursor = table.cursor(new Bounds(null, true, null, true, ThreadLocalRandom.current().nextBoolean(), Long.MAX_VALUE))) {
      while (cursor.next()) {
        ConcurrentBytes.number(cursor.value());
      }
    }
  }

  private static void snapshot(Engine engine, RawTable table) {
    try (RawSnapshot snapshot = engine.snapshot();
        RawCursor cursor = snapshot.view(table).cursor(Bounds.ALL)) {
      while (cursor.next()) {
        ConcurrentBytes.number(cursor.value());
        ConcurrentBytes.number(snapshot.view(table).get(cursor.key()));
      }
    }
  }

  /** The files of a closed store give no more bytes. That is no damage, and a verification under way must not call it one. */
  @Test
  void aVerificationThatTheCloseCutsOffSaysThatTheStoreIsClosed() throws Exception {
    for (int round = 0; round < 20; round++) {
      Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC);
      RawTable table = engine.table("t", "bytes", "bytes");
      for (int i = 0; i < 4_000; i++) {
        table.put(key(i), new byte[200]);
      }
      AtomicReference<Throwable> ended = new AtomicReference<>();
      Thread verifier = Thread.ofPlatform().start(() -> {
        try {
          while (true) {
            assertEquals(List.of(), engine.verify().damages());
          }
        } catch (Throwable e) {
          ended.set(e);
        }
      });
      Thread.sleep(5 + round);
      engine.close();
      verifier.join();
      assertInstanceOf(StoreClosedException.class, ended.get(), () -> String.valueOf(ended.get()));
    }
  }

  /** A checkpoint that has made its cut leaves nothing to write behind; the one that says that all was closed in order must still follow it. */
  @Test
  void aStoreClosedDuringACheckpointIsClosedInOrder() throws Exception {
    ProgressStorage storage = new ProgressStorage();
    Engine.open(storage, null, ProgressStore.options(true)).close();
    Engine engine = Engine.open(storage, null, ProgressStore.options(true));
    engine.table("t", "bytes", "bytes").put(key(1), new byte[10]);
    ConcurrentRun run = new ConcurrentRun();
    try (ProgressHold hold = storage.hold(call -> call.is("force", "data.db"))) {
      run.once("checkpoint", engine::checkpoint);
      hold.awaitArrival();
      run.once("close", engine::close);
      ProgressHold.awaitInside(run.threads().get(1), "ReentrantLock", "lock");
    }
    run.join();
    try (Engine again = Engine.open(storage, null, ProgressStore.options(true))) {
      assertTrue(again.recovery().clean(), () -> again.recovery().toString());
      assertArrayEquals(new byte[10], again.table("t", "bytes", "bytes").get(key(1)));
      ConcurrentRun.check(again);
    }
  }

  /** Who waits for the file to grow holds nothing that a close would wait for; its memory must not go under it, and it is told what it is told. */
  @Test
  void aWriterThatGrowsTheFileWhileTheStoreIsClosedIsToldThatItIsClosed() throws Exception {
    for (String file : new String[] {"data.db", "wal-"}) {
      ProgressStorage storage = new ProgressStorage();
      Engine engine = Engine.open(storage, null, ProgressStore.options(true));
      RawTable table = engine.table("t", "bytes", "bytes");
      ConcurrentRun run = new ConcurrentRun();
      try (ProgressHold hold = storage.hold(call -> call.is("write", file) && call.thread().getName().equals("grows"))) {
        run.once("grows", () -> assertThrows(StoreClosedException.class, () -> table.put(key(1), new byte[3 << 20])));
        hold.awaitArrival();
        run.once("close", engine::close);
        ProgressHold.awaitInside(run.threads().get(1), "ReentrantLock", "lock");
      }
      run.join();
      assertFalse(engine.failure().isSet(), () -> "poisoned: " + engine.failure().cause());
      try (Engine again = Engine.open(storage, null, ProgressStore.options(true))) {
        assertTrue(again.recovery().clean(), () -> again.recovery().toString());
        assertEquals(0, again.table("t", "bytes", "bytes").size());
        ConcurrentRun.check(again);
      }
    }
  }

  // ---------------------------------------------------------------- after close

  @Test
  void everyHandleSaysThatTheStoreIsClosed() throws Exception {
    Storage storage = FileStorage.open(directory, false); // whose pages are unmapped when the store is closed
    Engine engine = Engine.open(storage, directory, ConcurrentTest.ASYNC);
    RawTable table = engine.table("t", "bytes", "bytes");
    table.put(key(1), new byte[70_000]);
    RawSnapshot snapshot = engine.snapshot();
    RawView view = snapshot.view(table);
    RawCursor live = table.cursor(Bounds.ALL);
    RawCursor frozen = view.cursor(Bounds.ALL);
    assertTrue(live.next());
    assertTrue(frozen.next());
    RawBatch batch = new RawBatch();
    batch.put(table, key(2), new byte[5]);
    engine.close();
    List<Executable> calls = new ArrayList<>();
    for (RawView each : List.of(table, view)) {
      calls.add(() -> each.get(key(1)));
      calls.add(() -> each.contains(key(1)));
      calls.add(() -> each.copyTo(key(1), MemorySegment.NULL));
      calls.add(() -> each.read(key(1), (s, at, length) -> 1));
      calls.add(() -> each.cursor(Bounds.ALL));
      calls.add(each::size);
    }
    for (RawCursor each : List.of(live, frozen)) {
      calls.add(each::next);
      calls.add(each::previous);
      calls.add(each::first);
      calls.add(each::last);
      calls.add(() -> each.seek(key(1)));
      calls.add(each::value);
      calls.add(each::valueSegment);
    }
    calls.add(frozen::key);
    calls.add(frozen::keySegment);
    calls.add(frozen::keyLength);
    calls.add(frozen::valueLength);
    assertArrayEquals(key(1), live.key()); // its own copy, which a scan does not pay to ask about
    calls.add(() -> table.put(key(1), new byte[1]));
    calls.add(() -> table.putIfAbsent(key(1), new byte[1]));
    calls.add(() -> table.remove(key(1)));
    calls.add(() -> table.getAndRemove(key(1)));
    calls.add(() -> engine.write(batch, true));
    calls.add(() -> engine.write(new RawBatch(), true));
    calls.add(engine::snapshot);
    calls.add(engine::checkpoint);
    calls.add(engine::sync);
    calls.add(engine::verify);
    calls.add(engine::stats);
    calls.add(engine::tables);
    calls.add(() -> engine.table("t", "bytes", "bytes"));
    calls.add(() -> engine.table("new", "bytes", "bytes"));
    calls.add(() -> engine.dropTable("t"));
    calls.add(() -> snapshot.view(table));
    for (int i = 0; i < calls.size(); i++) {
      assertThrows(StoreClosedException.class, calls.get(i), "call " + i);
    }
    assertDoesNotThrow(live::close);
    assertDoesNotThrow(frozen::close);
    assertDoesNotThrow(snapshot::close);
    assertDoesNotThrow(live::close);
    assertDoesNotThrow(snapshot::close);
    assertDoesNotThrow(engine::close);
    storage.close();
  }

  @Test
  void aClosedCursorOrSnapshotIsNotUsed() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      table.put(key(1), new byte[10]);
      RawSnapshot snapshot = engine.snapshot();
      RawView view = snapshot.view(table);
      RawCursor frozen = view.cursor(Bounds.ALL);
      RawCursor live = table.cursor(Bounds.ALL);
      assertTrue(frozen.next());
      assertTrue(live.next());
      live.close();
      assertThrows(IllegalStateException.class, live::next);
      assertThrows(IllegalStateException.class, live::key);
      snapshot.close();
      assertThrows(StoreClosedException.class, frozen::next);
      assertThrows(StoreClosedException.class, frozen::key);
      assertThrows(StoreClosedException.class, frozen::value);
      assertThrows(StoreClosedException.class, () -> view.get(key(1)));
      assertThrows(StoreClosedException.class, view::size);
      assertThrows(StoreClosedException.class, () -> snapshot.view(table));
      frozen.close();
      frozen.close();
      ConcurrentRun.check(engine);
    }
  }

  /** The pages of a closed snapshot are soon somebody else's: who still reads is told that it is closed, and never sees a byte of them. */
  @Test
  void snapshotsClosedUnderTheirReadersOnlySaySo() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      ConcurrentRun run = new ConcurrentRun();
      run.loop(
          "writer",
          () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            long n = random.nextLong(1, 1 << 30);
            table.put(key(random.nextInt(KEYS)), ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
          });
      run.loop("checkpoints", engine::checkpoint);
      run.loop(
          "snapshots",
          () -> {
            RawSnapshot snapshot = engine.snapshot();
            RawView view = snapshot.view(table);
            ConcurrentRun readers = new ConcurrentRun();
            untilClosed(readers, "get", () -> ConcurrentBytes.number(view.get(key(ThreadLocalRandom.current().nextInt(KEYS)))));
            untilClosed(readers, "read", () -> view.read(key(ThreadLocalRandom.current().nextInt(KEYS)), MisuseCloseTest::numberOf));
            untilClosed(readers, "scan", () -> walk(view));
            Thread.sleep(3);
            snapshot.close();
            readers.join();
          });
      run.runFor(2_500);
      ConcurrentRun.check(engine);
    }
  }

  private static long numberOf(MemorySegment s, long at, long length) {
    return ConcurrentBytes.number(s.asSlice(at, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
  }

  private static void walk(RawView view) {
    try (RawCursor cursor = view.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        ConcurrentBytes.number(cursor.value());
      }
    }
  }

  @Test
  void aStoreClosedByManyIsClosedOnce() throws Exception {
    Storage storage = new MemoryStorage();
    for (int round = 0; round < 20; round++) {
      Engine engine = Engine.open(storage, null, ConcurrentTest.ASYNC);
      engine.table("t", "bytes", "bytes").put(key(round), new byte[round]);
      ConcurrentRun run = new ConcurrentRun();
      for (int t = 0; t < 4; t++) {
        run.once("closer", engine::close);
      }
      run.join();
    }
    try (Engine engine = Engine.open(storage, null, ConcurrentTest.ASYNC)) {
      assertEquals(20, engine.table("t", "bytes", "bytes").size());
      assertTrue(engine.recovery().clean());
      assertFalse(engine.isClosed());
      ConcurrentRun.check(engine);
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that interrupt, cross each other, drop tables in use and pass what they should not. */
class MisuseTest {
  @TempDir Path directory;

  private static byte[] key(int i) {
    return ConcurrentBytes.key("k" + i);
  }

  // ---------------------------------------------------------------- interrupts

  @Test
  void anInterruptBeforeACallStaysSetAndHarmsNothing() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        for (int i = 0; i < 150; i++) {
          int n = i;
          interrupted(() -> table.put(key(n), ConcurrentBytes.value(n + 1, n % 10 == 0 ? 300_000 : 100)));
          interrupted(() -> assertEquals(n + 1, ConcurrentBytes.number(table.get(key(n)))));
          interrupted(() -> table.remove(key(n - 50)));
        }
        interrupted(engine::checkpoint);
        interrupted(engine::sync);
        interrupted(() -> engine.table("u", "bytes", "bytes").put(key(1), new byte[3]));
        interrupted(() -> assertEquals(List.of(), engine.verify().damages()));
        interrupted(
            () -> {
              try (RawSnapshot snapshot = engine.snapshot();
                  RawCursor cursor = snapshot.view(table).cursor(Bounds.ALL)) {
                while (cursor.next()) {
                  ConcurrentBytes.number(cursor.value());
                }
              }
            });
        interrupted(() -> engine.dropTable("u"));
        interrupted(engine::close);
      }
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        assertTrue(engine.recovery().clean());
        assertEquals(50, engine.table("t", "bytes", "bytes").size());
        ConcurrentRun.check(engine);
      }
    }
  }

  private static void interrupted(Runnable call) {
    Thread.currentThread().interrupt();
    try {
      call.run();
    } finally {
      assertTrue(Thread.interrupted(), "the interrupt was swallowed");
    }
  }

  @Test
  void interruptsAtRandomMomentsHarmNothing() throws Exception {
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      AtomicLong sent = new AtomicLong();
      AtomicLong seen = new AtomicLong();
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 6; w++) {
        int writer = w;
        AtomicLong number = new AtomicLong();
        run.loop(
            "worker",
            () -> {
              long n = number.incrementAndGet();
              table.put(key(writer), ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
              assertEquals(n, ConcurrentBytes.number(table.get(key(writer))));
              if (n % 20 == 0) {
                engine.checkpoint();
              } else if (n % 7 == 0) {
                engine.snapshot().close();
              }
              if (Thread.interrupted()) {
                seen.incrementAndGet();
              }
            });
      }
      List<Thread> workers = List.copyOf(run.threads());
      run.once(
          "interrupter",
          () -> {
            while (!run.isStopped()) {
              workers.get(ThreadLocalRandom.current().nextInt(workers.size())).interrupt();
              sent.incrementAndGet();
              Thread.sleep(0, 200_000);
            }
          });
      run.runFor(2_000);
      assertTrue(seen.get() > 0 && seen.get() <= sent.get());
      ConcurrentRun.check(engine);
    }
  }

  // ---------------------------------------------------------------- crossing batches

  @Test
  void batchesThatCrossEachOtherDoNotDeadlock() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable[] tables = {engine.table("a", "bytes", "bytes"), engine.table("b", "bytes", "bytes")};
      ConcurrentRun run = new ConcurrentRun();
      AtomicInteger next = new AtomicInteger();
      for (int t = 0; t < 16; t++) {
        run.once(
            "batches",
            () -> {
              for (int i = 0; i < 300 * ConcurrentRun.SCALE; i++) {
                RawBatch batch = new RawBatch();
                long n = next.incrementAndGet();
                for (int k = ThreadLocalRandom.current().nextInt(40); k >= 0; k--) {
                  RawTable table = tables[ThreadLocalRandom.current().nextInt(2)];
                  byte[] key = key(ThreadLocalRandom.current().nextInt(50));
                  if (k % 5 == 0) {
                    batch.remove(table, key);
                  } else {
                    batch.put(table, key, ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
                  }
                }
                engine.write(batch, i % 16 == 0);
              }
            });
      }
      run.join();
      ConcurrentRun.check(engine);
    }
  }

  // ---------------------------------------------------------------- dropped tables

  /** Values carry the number of the table that they were written to: a reader of a dropped table must not meet another one's. */
  @Test
  void aTableDroppedInUseSaysSoAndShowsNobodyElsesEntries() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      AtomicReference<Incarnation> present = new AtomicReference<>(new Incarnation(1, engine.table("t-1", "bytes", "bytes")));
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 2; w++) {
        run.loop("writer", () -> untilDropped(present.get(), MisuseTest::writeTo));
      }
      run.loop("reader", () -> untilDropped(present.get(), MisuseTest::readFrom));
      run.loop("reader", () -> untilDropped(present.get(), MisuseTest::readFrom));
      run.loop("scanner", () -> untilDropped(present.get(), MisuseTest::scan));
      run.loop("snapshots", () -> untilDropped(present.get(), (incarnation) -> snapshot(engine, incarnation)));
      run.loop("checkpoints", engine::checkpoint);
      run.loop(
          "dropper",
          () -> {
            Incarnation old = present.get();
            long number = old.number + 1;
            present.set(new Incarnation(number, engine.table("t-" + number, "bytes", "bytes")));
            Thread.sleep(2);
            assertTrue(engine.dropTable(old.table.name()));
          });
      run.runFor(3_000);
      ConcurrentRun.check(engine);
      assertEquals(1, engine.tables().size());
    }
  }

  private record Incarnation(long number, RawTable table) {}

  private interface Use {
    void of(Incarnation incarnation) throws Exception;
  }

  private static void untilDropped(Incarnation incarnation, Use use) throws Exception {
    try {
      for (int i = 0; i < 200; i++) {
        use.of(incarnation);
      }
    } catch (IllegalStateException | StoreClosedException e) {
      assertTrue(incarnation.table.isDropped(), () -> "not dropped, but: " + e);
    }
  }

  private static void writeTo(Incarnation incarnation) {
    int k = ThreadLocalRandom.current().nextInt(300);
    byte[] value = ConcurrentBytes.value(incarnation.number, k % 20 == 0 ? 5_000 : 8 + k);
    if (k % 3 == 0) {
      RawTable table = incarnation.table;
      byte[] before = table.getAndPut(key(k), value);
      assertTrue(before == null || ConcurrentBytes.number(before) == incarnation.number, "another table's value");
    } else {
      incarnation.table.put(key(k), value);
    }
  }

  private static void readFrom(Incarnation incarnation) {
    int k = ThreadLocalRandom.current().nextInt(300);
    byte[] value = incarnation.table.get(key(k));
    assertTrue(value == null || ConcurrentBytes.number(value) == incarnation.number, "another table's value");
  }

  private static void scan(Incarnation incarnation) {
    try (RawCursor cursor = incarnation.table.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        assertEquals(incarnation.number, ConcurrentBytes.number(cursor.value()));
      }
    }
  }

  private static void snapshot(Engine engine, Incarnation incarnation) {
    try (RawSnapshot snapshot = engine.snapshot()) {
      RawView view = snapshot.view(incarnation.table);
      long entries = 0;
      try (RawCursor cursor = view.cursor(Bounds.ALL)) {
        while (cursor.next()) {
          assertEquals(incarnation.number, ConcurrentBytes.number(cursor.value()));
          entries++;
        }
      }
      assertEquals(view.size(), entries);
    }
  }

  /** The same without a race: the pages of the dropped table belong to another one when its old reader looks again. */
  @Test
  void aCursorOfADroppedTableShowsNothingOfItsSuccessor() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable old = engine.table("old", "bytes", "bytes");
      for (int i = 0; i < 2_000; i++) {
        old.put(key(i), ConcurrentBytes.value(1, 100));
      }
      RawCursor cursor = old.cursor(Bounds.ALL);
      assertTrue(cursor.next());
      engine.dropTable("old");
      engine.checkpoint();
      engine.checkpoint();
      engine.checkpoint();
      RawTable young = engine.table("young", "bytes", "bytes");
      for (int i = 0; i < 4_000; i++) {
        young.put(key(i), ConcurrentBytes.value(2, 100));
      }
      assertThrows(
          RuntimeException.class,
          () -> {
            for (int i = 0; i < 10_000 && cursor.next(); i++) {
              assertEquals(1, ConcurrentBytes.number(cursor.value()));
            }
          });
      cursor.close();
      assertThrows(IllegalStateException.class, () -> old.get(key(1)));
      ConcurrentRun.check(engine);
    }
  }

  // ---------------------------------------------------------------- wrong arguments

  @Test
  void wrongArgumentsAreRefusedAndHarmNothing() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC);
        Engine other = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      RawTable foreign = other.table("t", "bytes", "bytes");
      foreign.put(key(1), new byte[9]);
      table.put(key(1), new byte[10]);
      byte[] tooLong = new byte[1025];
      assertThrows(IllegalArgumentException.class, () -> table.put(tooLong, new byte[1]));
      assertThrows(IllegalArgumentException.class, () -> table.remove(tooLong));
      assertNull(table.get(tooLong));
      assertThrows(NullPointerException.class, () -> table.put(null, new byte[1]));
      assertThrows(NullPointerException.class, () -> table.put(key(1), null));
      assertThrows(NullPointerException.class, () -> table.get(null));
      RawBatch mixed = new RawBatch();
      mixed.put(table, key(2), new byte[1]);
      mixed.put(foreign, key(2), new byte[1]);
      assertThrows(IllegalArgumentException.class, () -> engine.write(mixed, true));
      assertNull(table.get(key(2)));
      try (RawSnapshot snapshot = engine.snapshot()) {
        assertThrows(IllegalArgumentException.class, () -> snapshot.view(foreign));
      }
      assertArrayEquals(new byte[10], table.get(key(1)));
      ConcurrentRun.check(engine);
      ConcurrentRun.check(other);
    }
  }

  @Test
  void aTargetThatCannotBeWrittenIsTheCallersMistake() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      table.put(key(1), new byte[10]);
      table.put(key(2), new byte[100_000]);
      try (RawSnapshot snapshot = engine.snapshot()) {
        for (RawView view : List.of(table, snapshot.view(table))) {
          for (byte[] key : new byte[][] {key(1), key(2)}) {
            MemorySegment dead;
            try (Arena arena = Arena.ofConfined()) {
              dead = arena.allocate(200_000);
            }
            assertThrows(IllegalStateException.class, () -> view.copyTo(key, dead));
            MemorySegment readOnly = Arena.ofAuto().allocate(200_000).asReadOnly();
            assertThrows(IllegalArgumentException.class, () -> view.copyTo(key, readOnly));
          }
        }
      }
      ConcurrentRun.check(engine);
    }
  }

  /** User code may throw, read again, and close what it is reading from. */
  @Test
  void userCodeInAReadMayDoAnything() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      table.put(key(1), ConcurrentBytes.value(1, 50));
      table.put(key(2), ConcurrentBytes.value(2, 60));
      RawSnapshot snapshot = engine.snapshot();
      for (RawView view : List.of(table, snapshot.view(table))) {
        assertThrows(ArithmeticException.class, () -> view.read(key(1), (s, at, length) -> 1 / (length - length)));
        long both =
            view.read(key(1), (s, at, length) -> {
              long inner = view.read(key(2), (s2, at2, length2) -> ConcurrentBytes.number(s2.asSlice(at2, length2).toArray(ValueLayout.JAVA_BYTE)));
              table.put(key(3), new byte[100]);
              return inner * 10 + ConcurrentBytes.number(s.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
            });
        assertEquals(21, both);
      }
      RawView view = snapshot.view(table);
      ConcurrentRun run = new ConcurrentRun();
      run.once(
          "closes what it reads",
          () ->
              view.read(
                  key(1),
                  (s, at, length) -> {
                    snapshot.close();
                    return ConcurrentBytes.number(s.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
                  }));
      org.junit.jupiter.api.Assertions.assertDoesNotThrow(run::join);
      assertThrows(StoreClosedException.class, () -> view.get(key(1)));
      ConcurrentRun.check(engine);
    }
  }
}

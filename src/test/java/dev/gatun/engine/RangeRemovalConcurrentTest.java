package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges are removed while others read and write in them and beside them, checkpoints come and snapshots stand. */
class RangeRemovalConcurrentTest {
  private static final int MILLIS = 2_500;
  private static final int KEYS = 400;

  @TempDir Path directory;

  /**
   * A batch writes one number to all keys, then the range is removed, in one slice. Who has seen a key of round n, or that the keys of round n are
   * gone, sees nothing of an earlier round in the next call; a snapshot has all keys or none.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSliceIsSeenWhole(boolean sync) throws Exception {
    EngineOptions options = sync ? EngineOptions.DEFAULT : ConcurrentTest.ASYNC;
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, options)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      AtomicLong round = new AtomicLong();
      ConcurrentRun run = new ConcurrentRun();
      run.loop("remover", () -> fillAndRemove(engine, table, round.incrementAndGet(), round.get() % 2 == 0));
      for (int r = 0; r < 2; r++) {
        run.loop("reader", () -> readInAnyOrder(table, ThreadLocalRandom.current()));
      }
      run.loop("neighbours", () -> lookFromBothEnds(table));
      run.loop("snapshots", () -> allOrNothing(engine, table));
      run.loop("checkpoints", () -> {
        engine.checkpoint();
        Thread.sleep(4);
      });
      run.runFor(MILLIS);
      assertTrue(round.get() > 0);
      ConcurrentRun.check(engine);
    }
  }

  private static byte[] key(int i) {
    return ConcurrentBytes.key("k" + (1_000 + i));
  }

  private static void fillAndRemove(Engine engine, RawTable table, long round, boolean inTransaction) {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < KEYS; i++) {
      batch.put(table, key(i), ConcurrentBytes.value(round, 300 + i));
    }
    engine.write(batch, engine.isSync());
    if (inTransaction) {
      try (RawTransaction transaction = engine.begin()) {
        transaction.removeRange(table, Bounds.ALL);
        assertTrue(transaction.commit(engine.isSync()));
      }
    } else {
      assertEquals(KEYS, table.removeRange(Bounds.ALL));
    }
  }

  /** What is absent is of no round, so the order can be told only from key to key: present in round n, then gone, then of round n again is wrong. */
  private static void readInAnyOrder(RawTable table, ThreadLocalRandom random) {
    long newest = 0;
    boolean goneSince = false;
    for (int i = 0; i < 60; i++) {
      byte[] value = table.get(key(random.nextInt(KEYS)));
      long number = value == null ? 0 : ConcurrentBytes.number(value);
      long least = newest + (goneSince ? 1 : 0);
      assertTrue(number == 0 || number >= least, () -> "round " + number + " was shown again, after " + least);
      goneSince = number == 0 ? newest > 0 || goneSince : number == newest && goneSince;
      newest = Math.max(newest, number);
    }
  }

  private static void lookFromBothEnds(RawTable table) {
    long first = edge(table, false);
    long last = edge(table, true);
    assertTrue(first == 0 || last == 0 || last >= first, () -> "the low end showed round " + first + ", and then the high end " + last);
  }

  private static long edge(RawTable table, boolean reversed) {
    try (RawCursor cursor = table.cursor(new Bounds(null, true, null, true, reversed, Long.MAX_VALUE))) {
      return cursor.next() ? ConcurrentBytes.number(cursor.value()) : 0;
    }
  }

  private static void allOrNothing(Engine engine, RawTable table) {
    try (RawSnapshot snapshot = engine.snapshot(); RawCursor cursor = snapshot.view(table).cursor(Bounds.ALL)) {
      long entries = 0;
      long number = 0;
      while (cursor.next()) {
        long next = ConcurrentBytes.number(cursor.value());
        assertTrue(number == 0 || next == number, "two rounds in a snapshot");
        number = next;
        entries++;
      }
      assertTrue(entries == 0 || entries == KEYS, "a part of a round in a snapshot");
      assertEquals(entries, snapshot.view(table).size());
    }
  }

  /** Writers own keys beside a range that is filled and removed in many slices; theirs stay, and never go back. */
  @Test
  void neighboursOfTheRangeLoseNothing() throws Exception {
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      ConcurrentRun run = new ConcurrentRun();
      AtomicLong filled = new AtomicLong();
      AtomicLong removed = new AtomicLong();
      for (int w = 0; w < 3; w++) {
        int writer = w;
        AtomicLong own = new AtomicLong();
        run.loop("writer", () -> raise(table, writer, own));
        run.loop("filler", () -> fill(table, writer, filled));
      }
      run.loop("remover", () -> {
        KeyRange range = new KeyRange(ConcurrentBytes.key("m"), ConcurrentBytes.key("n"));
        removed.addAndGet(new RangeRemoval(engine, table, range).run(16 << ThreadLocalRandom.current().nextInt(4)));
      });
      run.loop("snapshots", () -> standsStill(engine, table));
      run.loop("checkpoints", () -> {
        engine.checkpoint();
        Thread.sleep(4);
      });
      run.runFor(MILLIS);
      removed.addAndGet(table.removeRange(new Bounds(ConcurrentBytes.key("m"), true, ConcurrentBytes.key("n"), false, false, Long.MAX_VALUE)));
      assertEquals(filled.get(), removed.get(), "each key was put once, and removed once");
      ConcurrentRun.check(engine);
    }
  }

  private static void raise(RawTable table, int writer, AtomicLong own) {
    boolean low = ThreadLocalRandom.current().nextBoolean();
    byte[] key = ConcurrentBytes.key((low ? "l-" : "n-") + writer);
    long last = own.get();
    byte[] before = table.getAndPut(key, ConcurrentBytes.value(last + 1, 40));
    long number = before == null ? 0 : ConcurrentBytes.number(before);
    assertTrue(number <= last, "a later value than was written");
    long shown = ConcurrentBytes.number(table.get(key));
    assertEquals(last + 1, shown, "a key beside the range");
    own.set(last + 1);
  }

  private static void fill(RawTable table, int writer, AtomicLong filled) {
    long n = filled.incrementAndGet();
    long mixed = n * 0x9E3779B97F4A7C15L >>> 40;
    table.put(ConcurrentBytes.key("m" + mixed + "-" + writer + "-" + n), ConcurrentBytes.value(n, n % 300 == 0 ? 20_000 : 700));
  }

  private static void standsStill(Engine engine, RawTable table) {
    try (RawSnapshot snapshot = engine.snapshot()) {
      RawView view = snapshot.view(table);
      long entries = 0;
      try (RawCursor cursor = view.cursor(Bounds.ALL)) {
        while (cursor.next()) {
          cursor.value();
          entries++;
        }
      }
      assertEquals(view.size(), entries);
    }
  }
}

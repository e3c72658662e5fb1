package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads on one store, while checkpoints come every few milliseconds, trees split and the file grows. */
class ConcurrentTest {
  private static final int MILLIS = 2_000;
  static final EngineOptions ASYNC = new EngineOptions(false, Duration.ofMillis(20), 0, Duration.ofMinutes(1), true, false, true);

  @TempDir Path directory;

  private static void checkpoints(ConcurrentRun run, Engine engine, int everyMillis) {
    run.loop(
        "checkpoints",
        () -> {
          engine.checkpoint();
          Thread.sleep(everyMillis);
        });
  }

  /** Inserts and removes so that other leaves split, are copied and become empty, and the file grows. */
  private static void filler(ConcurrentRun run, RawTable table) {
    AtomicLong next = new AtomicLong();
    run.loop(
        "filler",
        () -> {
          long n = next.incrementAndGet();
          table.put(ConcurrentBytes.key("f" + n % 5_000 + "-" + n), ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
          if (n > 3_000) {
            table.remove(ConcurrentBytes.key("f" + (n - 3_000) % 5_000 + "-" + (n - 3_000)));
          }
        });
  }

  // ---------------------------------------------------------------- counters

  /** One counter for each key: what was issued, acknowledged and seen by anybody. */
  private static final class Counters {
    final int keys;
    final AtomicLongArray issued;
    final AtomicLongArray acknowledged;
    final AtomicLongArray seen;

    Counters(int keys) {
      this.keys = keys;
      this.issued = new AtomicLongArray(keys);
      this.acknowledged = new AtomicLongArray(keys);
      this.seen = new AtomicLongArray(keys);
    }

    static byte[] key(int i) {
      return ConcurrentBytes.key("counter-" + i);
    }

    void raise(RawTable table, int i) {
      long next = issued.incrementAndGet(i);
      table.put(key(i), ConcurrentBytes.value(next, ConcurrentBytes.sizeFor(next)));
      acknowledged.set(i, next);
    }

    /** What was seen before the read began, by whomever, may not be missing from it. */
    void read(RawView view, int i) {
      long least = Math.max(acknowledged.get(i), seen.get(i));
      long number = ConcurrentBytes.number(view.get(key(i)));
      assertTrue(number >= least, () -> "counter " + i + " went back from " + least + " to " + number);
      assertTrue(number <= issued.get(i), () -> "counter " + i + " shows " + number + ", never written");
      seen.accumulateAndGet(i, number, Math::max);
    }

    /** A snapshot shows at least what had returned, or was seen, before it was opened. */
    void readSnapshot(Engine engine, RawTable table) {
      long[] least = new long[keys];
      Arrays.setAll(least, i -> Math.max(acknowledged.get(i), seen.get(i)));
      try (RawSnapshot snapshot = engine.snapshot()) {
        RawView view = snapshot.view(table);
        for (int i = 0; i < keys; i++) {
          long number = ConcurrentBytes.number(view.get(key(i)));
          assertTrue(number >= least[i], "a snapshot lacks what was there before it");
          seen.accumulateAndGet(i, number, Math::max);
        }
      }
    }

    void check(RawTable table) {
      for (int i = 0; i < keys; i++) {
        read(table, i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 64})
  void countersNeverGoBackAndAcknowledgedOnesStay(int writers) throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      Counters counters = new Counters(writers * 4);
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        ConcurrentRun run = new ConcurrentRun();
        for (int w = 0; w < writers; w++) {
          int writer = w;
          run.loop("writer", () -> counters.raise(table, writer * 4 + ThreadLocalRandom.current().nextInt(4)));
        }
        for (int r = 0; r < 3; r++) {
          run.loop("reader", () -> counters.read(table, ThreadLocalRandom.current().nextInt(counters.keys)));
        }
        run.loop("snapshots", () -> counters.readSnapshot(engine, table));
        filler(run, table);
        checkpoints(run, engine, 5);
        run.runFor(MILLIS);
        counters.check(table);
        ConcurrentRun.check(engine);
      }
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        counters.check(engine.table("t", "bytes", "bytes"));
      }
    }
  }

  @Test
  void countersNeverGoBackInMemory() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      Counters counters = new Counters(16);
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 4; w++) {
        int writer = w;
        run.loop("writer", () -> counters.raise(table, writer * 4 + ThreadLocalRandom.current().nextInt(4)));
      }
      run.loop("reader", () -> counters.read(table, ThreadLocalRandom.current().nextInt(16)));
      run.loop("snapshots", () -> counters.readSnapshot(engine, table));
      filler(run, table);
      checkpoints(run, engine, 1);
      run.runFor(MILLIS);
      counters.check(table);
      ConcurrentRun.check(engine);
    }
  }

  /** A value that is shown is on the disk: when nobody has written the key again, its record's LSN is the stripe's, and durable. */
  @Test
  void nothingIsShownBeforeItIsDurable() throws Exception {
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      Counters counters = new Counters(4);
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 4; w++) {
        int writer = w;
        run.loop("writer", () -> counters.raise(table, writer));
      }
      run.loop("reader", () -> readDurable(engine, table, counters, ThreadLocalRandom.current().nextInt(4)));
      run.runFor(MILLIS);
      ConcurrentRun.check(engine);
    }
  }

  private static void readDurable(Engine engine, RawTable table, Counters counters, int i) {
    byte[] key = Counters.key(i);
    long number = ConcurrentBytes.number(table.get(key));
    long durable = engine.wal().durableLsn();
    long lsn = KeyStripes.lsn(engine.stripes().load(KeyStripes.stripeOf(table.id(), key, 0, key.length)));
    if (counters.issued.get(i) == number) {
      assertTrue(durable >= lsn, () -> "shown at LSN " + lsn + ", durable is " + durable);
    }
  }

  // ---------------------------------------------------------------- batches

  /**
   * Two keys that are always written together. If a read shows n of the first, a read of the second that begins later shows at least n; and a read of
   * the first after that at least as much as the second showed.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBatchIsSeenWholeByPointReadsAndExactlyBySnapshots(boolean sync) throws Exception {
    EngineOptions options = sync ? EngineOptions.DEFAULT : ASYNC;
    try (Storage storage = FileStorage.open(directory, false);
        Engine engine = Engine.open(storage, directory, options)) {
      RawTable[] tables = {engine.table("a", "bytes", "bytes"), engine.table("b", "bytes", "bytes")};
      int pairs = 6;
      AtomicLongArray numbers = new AtomicLongArray(pairs);
      ConcurrentRun run = new ConcurrentRun();
      for (int p = 0; p < pairs; p++) {
        int pair = p;
        run.loop("writer", () -> writePair(engine, tables, pair, numbers.incrementAndGet(pair), sync));
      }
      for (int r = 0; r < 2; r++) {
        run.loop("reader", () -> readPair(tables, ThreadLocalRandom.current().nextInt(pairs)));
      }
      run.loop("snapshots", () -> comparePairs(engine, tables, pairs));
      filler(run, tables[0]);
      checkpoints(run, engine, 4);
      run.runFor(MILLIS);
      comparePairs(engine, tables, pairs);
      ConcurrentRun.check(engine);
    }
  }

  private static void writePair(Engine engine, RawTable[] tables, int pair, long number, boolean sync) {
    RawBatch batch = new RawBatch();
    int order = (int) (number & 1);
    batch.put(tables[order], ConcurrentBytes.key("pair-" + pair), ConcurrentBytes.value(number, ConcurrentBytes.sizeFor(number)));
    batch.put(tables[1 - order], ConcurrentBytes.key("pair-" + pair), ConcurrentBytes.value(number, ConcurrentBytes.sizeFor(number + 2)));
    engine.write(batch, sync);
  }

  private static void readPair(RawTable[] tables, int pair) {
    byte[] key = ConcurrentBytes.key("pair-" + pair);
    int first = ThreadLocalRandom.current().nextInt(2);
    long a = ConcurrentBytes.number(tables[first].get(key));
    long b = ConcurrentBytes.number(tables[1 - first].get(key));
    long again = ConcurrentBytes.number(tables[first].get(key));
    assertTrue(b >= a, () -> "the second key shows " + b + " after the first showed " + a);
    assertTrue(again >= b, () -> "the first key shows " + again + " after the second showed " + b);
  }

  private static void comparePairs(Engine engine, RawTable[] tables, int pairs) {
    try (RawSnapshot snapshot = engine.snapshot()) {
      for (int p = 0; p < pairs; p++) {
        byte[] key = ConcurrentBytes.key("pair-" + p);
        assertEquals(ConcurrentBytes.number(snapshot.view(tables[0]).get(key)), ConcurrentBytes.number(snapshot.view(tables[1]).get(key)));
      }
    }
  }

  /** Batches of many keys, larger than one log record, are seen whole by snapshots and in order by point reads. */
  @Test
  void largeBatchesAreSeenWhole() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      int keys = 600;
      AtomicLong number = new AtomicLong();
      ConcurrentRun run = new ConcurrentRun();
      run.loop(
          "writer",
          () -> {
            long n = number.incrementAndGet();
            RawBatch batch = new RawBatch();
            for (int i = 0; i < keys; i++) {
              batch.put(table, ConcurrentBytes.key("k" + i), ConcurrentBytes.value(n, n % 3 == 0 ? 900 : 20));
            }
            engine.write(batch, false);
          });
      run.loop(
          "reader",
          () -> {
            long before = 0;
            for (int i = 0; i < 20; i++) {
              long seen = ConcurrentBytes.number(table.get(ConcurrentBytes.key("k" + ThreadLocalRandom.current().nextInt(keys))));
              assertTrue(seen >= before, "half a batch");
              before = seen;
            }
          });
      run.loop("snapshots", () -> allEqual(engine, table, keys));
      filler(run, table);
      checkpoints(run, engine, 3);
      run.runFor(MILLIS);
      ConcurrentRun.check(engine);
    }
  }

  private static void allEqual(Engine engine, RawTable table, int keys) {
    try (RawSnapshot snapshot = engine.snapshot();
        RawCursor cursor =
            snapshot.view(table).cursor(new Bounds(ConcurrentBytes.key("k"), true, ConcurrentBytes.key("l"), false, false, Long.MAX_VALUE))) {
      if (!cursor.next()) {
        return;
      }
      long number = ConcurrentBytes.number(cursor.value());
      int count = 1;
      while (cursor.next()) {
        assertEquals(number, ConcurrentBytes.number(cursor.value()));
        count++;
      }
      assertEquals(keys, count);
    }
  }

  // ---------------------------------------------------------------- snapshots

  @Test
  void snapshotsStayWhatTheyWereUnderHeavyOverwriting() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      AtomicLong number = new AtomicLong();
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 2; w++) {
        run.loop(
            "writer",
            () -> {
              long n = number.incrementAndGet();
              byte[] key = ConcurrentBytes.key("k" + ThreadLocalRandom.current().nextInt(1_500));
              if (n % 4 == 0) {
                table.remove(key);
              } else {
                table.put(key, ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
              }
            });
      }
      for (int s = 0; s < 3; s++) {
        run.loop("snapshots", () -> readTwice(engine, table));
      }
      checkpoints(run, engine, 2);
      run.runFor(MILLIS);
      ConcurrentRun.check(engine);
      engine.checkpoint();
      engine.checkpoint();
      assertTrue(engine.allocator().counts().pins() <= 2, "pins are left");
    }
  }

  private static void readTwice(Engine engine, RawTable table) throws InterruptedException {
    try (RawSnapshot snapshot = engine.snapshot()) {
      RawView view = snapshot.view(table);
      long first = sum(view);
      Thread.sleep(ThreadLocalRandom.current().nextInt(20));
      assertEquals(first, sum(view));
      for (int i = 0; i < 50; i++) {
        byte[] key = ConcurrentBytes.key("k" + ThreadLocalRandom.current().nextInt(1_500));
        byte[] value = view.get(key);
        ConcurrentBytes.number(value);
        assertArrayEquals(value, view.get(key));
      }
    }
  }

  private static long sum(RawView view) {
    long sum = 0;
    long count = 0;
    try (RawCursor cursor = view.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        sum = sum * 31 + Arrays.hashCode(cursor.key()) + ConcurrentBytes.number(cursor.value());
        count++;
      }
    }
    assertEquals(view.size(), count);
    return sum;
  }

  // ---------------------------------------------------------------- verification

  /** What is verified stays as it is although newer checkpoints come all the time. */
  @Test
  void verificationIsRightWhileCheckpointsComeAndGo() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      ConcurrentRun run = new ConcurrentRun();
      filler(run, table);
      filler(run, engine.table("u", "bytes", "bytes"));
      checkpoints(run, engine, 0);
      run.loop("verify", () -> assertEquals(java.util.List.of(), engine.verify().damages()));
      run.runFor(2_000);
      ConcurrentRun.check(engine);
    }
  }
}

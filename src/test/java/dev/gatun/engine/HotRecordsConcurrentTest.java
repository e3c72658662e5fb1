package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Durability;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many threads on a store that keeps hot records. Half of the keys' time nobody writes, so that records are kept, found and made old all the time.
 */
class HotRecordsConcurrentTest {
  private static final int MILLIS = 2_000;
  private static final int KEYS = 16;
  private static final long ROOM = 1 << 20;

  @TempDir Path directory;

  private Store open(Durability durability) {
    return Store.builder(directory).durability(durability).hotRecords(ROOM).open();
  }

  private static Table<String, Long> numbers(Store store, String name) {
    return store.table(name, Codecs.utf8(), Codecs.int64());
  }

  /** Between two writes there is time for a few reads. */
  private static void rest() {
    int rounds = ThreadLocalRandom.current().nextInt(20_000);
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }

  private static void checkpoints(ConcurrentRun run, Store store) {
    run.loop(
        "checkpoints",
        () -> {
          store.checkpoint();
          Thread.sleep(5);
        });
  }

  private static void checkHits(Store store) {
    assertTrue(store.stats().hotHits() > 0, () -> "no read met a hot record: " + store.stats());
    assertEquals(List.of(), store.verify().damages());
  }

  /** What was seen, or acknowledged, before a read began, by whomever, is not missing from it. */
  @ParameterizedTest
  @EnumSource
  void countersNeverGoBack(Durability durability) throws Exception {
    try (Store store = open(durability)) {
      Table<String, Long> table = numbers(store, "t");
      AtomicLongArray issued = new AtomicLongArray(KEYS);
      AtomicLongArray seen = new AtomicLongArray(KEYS);
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 4; w++) {
        int first = w * KEYS / 4;
        run.loop("writer", () -> raise(table, issued, seen, first + ThreadLocalRandom.current().nextInt(KEYS / 4)));
      }
      for (int r = 0; r < 3; r++) {
        run.loop("reader", () -> read(table, issued, seen, ThreadLocalRandom.current().nextInt(KEYS)));
      }
      checkpoints(run, store);
      run.runFor(MILLIS);
      for (int i = 0; i < KEYS; i++) {
        read(table, issued, seen, i);
      }
      checkHits(store);
    }
  }

  private static void raise(Table<String, Long> table, AtomicLongArray issued, AtomicLongArray seen, int i) {
    long next = issued.incrementAndGet(i);
    table.put("counter-" + i, next);
    seen.accumulateAndGet(i, next, Math::max);
    assertEquals(next, table.get("counter-" + i), "only this thread writes the key");
    rest();
  }

  private static void read(Table<String, Long> table, AtomicLongArray issued, AtomicLongArray seen, int i) {
    long least = seen.get(i);
    long number = table.getOrDefault("counter-" + i, 0L);
    assertTrue(number >= least, () -> "counter " + i + " went back from " + least + " to " + number);
    assertTrue(number <= issued.get(i), () -> "counter " + i + " shows " + number + ", never written");
    seen.accumulateAndGet(i, number, Math::max);
  }

  /** Two keys in two tables that are always written together, and at times removed: who sees n of the one sees at least n of the other. */
  @ParameterizedTest
  @EnumSource
  void batchesAreSeenWhole(Durability durability) throws Exception {
    try (Store store = open(durability)) {
      List<Table<String, Long>> tables = List.of(numbers(store, "a"), numbers(store, "b"));
      AtomicLongArray numbers = new AtomicLongArray(KEYS);
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 2; w++) {
        int first = w * KEYS / 2;
        run.loop("writer", () -> writePair(store, tables, numbers, first + ThreadLocalRandom.current().nextInt(KEYS / 2)));
      }
      for (int r = 0; r < 3; r++) {
        run.loop("reader", () -> readPair(tables, ThreadLocalRandom.current().nextInt(KEYS)));
      }
      checkpoints(run, store);
      run.runFor(MILLIS);
      checkHits(store);
    }
  }

  private static void writePair(Store store, List<Table<String, Long>> tables, AtomicLongArray numbers, int pair) {
    long number = numbers.incrementAndGet(pair);
    int order = (int) (number & 1);
    store.write(batch -> batch.put(tables.get(order), "pair-" + pair, number).put(tables.get(1 - order), "pair-" + pair, number));
    rest();
  }

  private static void readPair(List<Table<String, Long>> tables, int pair) {
    int first = ThreadLocalRandom.current().nextInt(2);
    long a = tables.get(first).getOrDefault("pair-" + pair, 0L);
    long b = tables.get(1 - first).getOrDefault("pair-" + pair, 0L);
    long again = tables.get(first).getOrDefault("pair-" + pair, 0L);
    assertTrue(b >= a, () -> "the second key shows " + b + " after the first showed " + a);
    assertTrue(again >= b, () -> "the first key shows " + again + " after the second showed " + b);
  }

  /** Money moves between accounts by transactions; a snapshot has all of it, and no single read is older than a snapshot before it. */
  @Test
  void readsAreNoOlderThanASnapshotBeforeThem() throws Exception {
    try (Store store = open(Durability.ASYNC)) {
      Table<String, Long> table = numbers(store, "t");
      ConcurrentRun run = new ConcurrentRun();
      AtomicLong next = new AtomicLong();
      run.loop(
          "writer",
          () -> {
            long number = next.incrementAndGet();
            store.transact(tx -> {
              tx.put(table, "k" + number % KEYS, number);
              return null;
            });
            rest();
          });
      for (int r = 0; r < 2; r++) {
        run.loop("reader", () -> compare(store, table, "k" + ThreadLocalRandom.current().nextInt(KEYS)));
      }
      run.runFor(MILLIS);
      checkHits(store);
    }
  }

  private static void compare(Store store, Table<String, Long> table, String key) {
    long before;
    try (Snapshot snapshot = store.snapshot()) {
      before = snapshot.view(table).getOrDefault(key, 0L);
    }
    for (int i = 0; i < 3; i++) {
      long now = table.getOrDefault(key, 0L);
      assertTrue(now >= before, () -> key + " shows " + now + " after a snapshot showed " + before);
    }
  }

  /** A table that is dropped and made again never shows what the one before it had. */
  @Test
  void aTableMadeAgainShowsNothingOfTheOneBefore() throws Exception {
    try (Store store = open(Durability.ASYNC)) {
      AtomicLong generation = new AtomicLong();
      ConcurrentRun run = new ConcurrentRun();
      run.loop(
          "dropper",
          () -> {
            store.dropTable("t");
            long next = generation.incrementAndGet();
            Table<String, Long> table = numbers(store, "t");
            table.put("k", next);
            Thread.sleep(1);
          });
      for (int r = 0; r < 3; r++) {
        run.loop("reader", () -> readGeneration(store, generation));
      }
      run.runFor(MILLIS);
      checkHits(store);
    }
  }

  private static void readGeneration(Store store, AtomicLong generation) {
    long least = generation.get() - 1; // the one before this is dropped by now
    Table<String, Long> table = numbers(store, "t");
    try {
      for (int i = 0; i < 4; i++) {
        long number = table.getOrDefault("k", Long.MAX_VALUE);
        assertTrue(number >= least, () -> "shows " + number + ", dropped before " + least);
      }
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().contains("was dropped"), e.getMessage());
    }
  }
}

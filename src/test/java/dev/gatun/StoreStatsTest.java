package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a store fit together, and are read easily. */
class StoreStatsTest {
  private static final int ENTRIES = 5_000;

  @TempDir private Path directory;
  private Store store;
  private Table<Integer, String> table;

  @BeforeEach
  void open() {
    store = Store.builder(directory).durability(Durability.ASYNC).open();
    table = store.table("t", Codecs.int32(), Codecs.utf8());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void everyPageIsCountedOnce() {
    fill("first");
    store.checkpoint();
    try (Snapshot snapshot = store.snapshot()) {
      fill("later");
      assertEquals(ENTRIES, snapshot.view(table).size());
      StoreStats stats = store.stats();
      StoreStats.Pages pages = stats.pages();
      long header = 1;
      assertEquals(pages.total() - header, pages.live() + pages.free() + pages.held() + pages.checkpoints() + pages.loose(), stats::toString);
      assertTrue(pages.live() > 10 && pages.free() > 0 && pages.held() > 10 && pages.checkpoints() > 0, stats::toString);
      assertEquals(stats.dataBytes(), stats.liveBytes() + stats.deadBytes());
      assertEquals(stats.heldBytes(), pages.held() * 4096);
    }
  }

  @Test
  void removedEntriesAreDead() {
    fill("first");
    StoreStats full = store.stats();
    for (int i = 0; i < ENTRIES; i++) {
      if (i % 10 != 0) {
        table.remove(i);
      }
    }
    StoreStats sparse = store.stats();
    assertTrue(sparse.liveBytes() < full.liveBytes() / 2, () -> full + "\n" + sparse);
    assertEquals(ENTRIES / 10, sparse.entries());
  }

  @Test
  void whatASnapshotHoldsIsNotReclaimable() {
    fill("first");
    try (Snapshot snapshot = store.snapshot()) {
      fill("later");
      store.checkpoint();
      store.checkpoint();
      StoreStats stats = store.stats();
      assertEquals(ENTRIES, snapshot.view(table).size());
      assertEquals(1, stats.openSnapshots().size());
      assertEquals(stats.snapshots(), stats.openSnapshots().size());
      StoreStats.OpenSnapshot open = stats.openSnapshots().getFirst();
      assertTrue(open.pagesHeld() > 10, stats::toString);
      assertFalse(open.age().isNegative());
      assertEquals(stats.deadBytes() - open.pagesHeld() * 4096, stats.reclaimableBytes());
    }
    StoreStats after = store.stats();
    assertEquals(List.of(), after.openSnapshots());
    assertEquals(after.deadBytes(), after.reclaimableBytes());
  }

  @Test
  void treesHaveHeightsAndDroppedOnesNone() {
    fill("first");
    store.table("small");
    assertEquals(new TreeMap<>(Map.of("small", 1, "t", 2)), store.stats().heights());
    store.dropTable("small");
    assertEquals(List.of("t"), List.copyOf(store.stats().heights().keySet()));
  }

  @Test
  void logAndCompactionsAreCounted() {
    fill("first");
    StoreStats written = store.stats();
    assertTrue(written.replayBytes() > ENTRIES, written::toString);
    store.sync();
    assertEquals(0, store.stats().unforcedBytes());
    store.compact();
    StoreStats compacted = store.stats();
    assertEquals(1, compacted.compactions());
    assertEquals(0, compacted.replayBytes());
    assertTrue(compacted.forces() > 0 && compacted.checkpoints() > 0);
  }

  @Test
  void everyForceAndCheckpointHasItsTimeAndEveryDurableWriteItsWait() {
    fill("first");
    assertEquals(0, store.stats().acknowledgements().count());
    for (int i = 0; i < 3; i++) {
      store.write(Durability.SYNC, batch -> batch.put(table, 1, "durable"));
    }
    store.checkpoint();
    StoreStats stats = store.stats();
    assertEquals(3, stats.acknowledgements().count());
    assertEquals(stats.checkpoints(), stats.checkpointTimes().count());
    for (StoreStats.Latency latency : List.of(stats.forceTimes(), stats.acknowledgements(), stats.checkpointTimes())) {
      assertTrue(latency.count() > 0 && latency.max().isPositive(), stats::toString);
      assertTrue(latency.median().compareTo(latency.p99()) <= 0 && latency.p99().compareTo(latency.max()) <= 0, stats::toString);
    }
  }

  @Test
  void aReadOnlyStoreHasFiguresToo() {
    fill("first");
    store.close();
    try (Store reader = Store.builder(directory).readOnly(true).open()) {
      StoreStats stats = reader.stats();
      assertEquals(2, stats.heights().get("t"));
      assertEquals(0, stats.unforcedBytes());
      assertEquals(ENTRIES, stats.entries());
    }
  }

  @Test
  void printedTheyAreATable() {
    String expected =
        """
        data file    1,069,056 bytes: 800,000 live, 269,056 dead, 200,000 reclaimable
        pages        261: 190 of tables, 50 free, 12 held, 4 of checkpoints, 4 loose
        tables       2, 12,345 entries; levels: a 3, b 1
        log          65,536 bytes: 1,024 to replay after a crash, 96 not forced yet
        forces       10, 2.5 waiting threads answered by each; median 1.50, p99 20.25, max 1,234 ms
        durable      0 waits for the disk
        checkpoints  3, the last in 35 ms; median 0.03, p99 35.00, max 35.00 ms
        compactions  1
        snapshots    2: 61 s old with 12 pages, 1 s old with 0 pages
        conflicts    7
        hot records  4,096 bytes, 1,000 hits, 5 misses""";
    List<StoreStats.OpenSnapshot> open = List.of(
        new StoreStats.OpenSnapshot(Duration.ofSeconds(61), 12), new StoreStats.OpenSnapshot(Duration.ofSeconds(1), 0));
    assertEquals(expected, example(new TreeMap<>(Map.of("b", 1, "a", 3)), open).toString());
  }

  @Test
  void printedLongListsAreCutShort() {
    TreeMap<String, Integer> heights = new TreeMap<>();
    IntStream.range(10, 20).forEach(i -> heights.put("t" + i, 1));
    String text = example(heights, List.of()).toString();
    assertTrue(text.contains("levels: t10 1, t11 1, t12 1, t13 1, t14 1, t15 1, t16 1, t17 1, and 2 more\n"), text);
    assertTrue(text.contains("\nsnapshots    2\n"), text);
  }

  private static StoreStats example(TreeMap<String, Integer> heights, List<StoreStats.OpenSnapshot> open) {
    StoreStats.Pages pages = new StoreStats.Pages(261, 190, 50, 12, 4, 4);
    StoreStats.Latency forces = latency(10, 1_500, 20_250, 1_234_400);
    StoreStats.Latency checkpoints = latency(3, 30, 35_000, 35_000);
    return new StoreStats(
        1_069_056, 800_000, 269_056, 200_000, 204_800, 49_152, pages, 2, 12_345, heights, 65_536, 1_024, 96, 10, 25, forces, latency(0, 0, 0, 0), 3,
        Duration.ofMillis(35), checkpoints, 1, 2, open, 7, 1_000, 5, 4_096);
  }

  private static StoreStats.Latency latency(long count, long... micros) {
    return new StoreStats.Latency(
        count, Duration.of(micros[0], ChronoUnit.MICROS), Duration.of(micros[1], ChronoUnit.MICROS), Duration.of(micros[2], ChronoUnit.MICROS));
  }

  private void fill(String value) {
    for (int i = 0; i < ENTRIES; i++) {
      table.put(i, value.repeat(8));
    }
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Random;
import java.util.Spliterator;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams in order and in parallel, how they split, and many keys at once. */
class StreamTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private final Random random = new Random(SEED);
  private final Store store = Store.inMemory();
  private final Table<Long, Long> table = store.table("t", Codecs.int64(), Codecs.int64());

  @AfterEach
  void close() {
    store.close();
  }

  private void fill(int entries) {
    store.write(batch -> {
      for (long i = 0; i < entries; i++) {
        batch.put(table, i * 3, i);
      }
    });
  }

  @Test
  void aParallelStreamShowsWhatASequentialOneShows() {
    fill(5000);
    List<Range<Long>> ranges = List.of(
        Range.all(), Range.reversed(Range.all()), Range.closed(100L, 9000L), Range.open(300L, 9000L), Range.reversed(Range.closedOpen(7L, 12_000L)),
        Range.lessThan(-1L), Range.<Long>all().limit(1234), Range.reversed(Range.<Long>all().limit(99)), Range.closed(30L, 30L));
    for (Range<Long> range : ranges) {
      List<Entry<Long, Long>> sequential = table.stream(range).toList();
      assertEquals(sequential, table.stream(range).parallel().toList(), range.toString());
      assertEquals(table.count(range), sequential.size());
      try (Snapshot snapshot = store.snapshot()) {
        assertEquals(sequential, snapshot.view(table).stream(range).parallel().toList(), range.toString());
      }
    }
    assertEquals(5000L * 4999 / 2, table.stream().parallel().mapToLong(Entry::getValue).sum());
    assertEquals(table.asMap().values().stream().toList(), table.asMap().descendingMap().values().parallelStream().toList().reversed());
  }

  @Test
  void partsAreCutByKeyAndHoldEachEntryOnce() {
    Table<byte[], byte[]> raw = store.table("raw");
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    store.write(batch -> {
      for (int i = 0; i < 3000; i++) {
        byte[] key = randomKey();
        model.put(key, key);
        batch.put(raw, key, key);
      }
    });
    for (boolean reversed : new boolean[] {false, true}) {
      List<Spliterator<Entry<byte[], byte[]>>> parts = new ArrayList<>();
      split(raw.stream(reversed ? Range.reversed(Range.all()) : Range.all()).spliterator(), parts, 6);
      assertTrue(parts.size() > 4, () -> parts.size() + " parts, seed " + SEED);
      List<byte[]> keys = new ArrayList<>();
      parts.forEach(part -> part.forEachRemaining(entry -> keys.add(entry.getKey())));
      List<byte[]> expected = List.copyOf((reversed ? model.descendingMap() : model).keySet());
      assertArrayEquals(expected.toArray(), keys.toArray(), () -> "seed " + SEED);
    }
  }

  private static <T> void split(Spliterator<T> whole, List<Spliterator<T>> parts, int depth) {
    Spliterator<T> ahead = depth == 0 ? null : whole.trySplit();
    if (ahead == null) {
      parts.add(whole);
    } else {
      split(ahead, parts, depth - 1);
      split(whole, parts, depth - 1);
    }
  }

  @Test
  void evenKeysAreCutInHalves() {
    fill(4096);
    Spliterator<Entry<Long, Long>> right = table.stream().spliterator();
    Spliterator<Entry<Long, Long>> left = right.trySplit();
    assertEquals(2048, left.estimateSize());
    assertEquals(2048, right.estimateSize());
    long[] counts = new long[2];
    left.forEachRemaining(entry -> counts[0]++);
    right.forEachRemaining(entry -> counts[1]++);
    assertEquals(2048, counts[0], 1);
    assertEquals(2048, counts[1], 1);
  }

  @Test
  void theMiddleLiesAboveTheLowKeyAndNotAboveTheHighOne() {
    for (int i = 0; i < 100_000; i++) {
      byte[] a = randomKey();
      byte[] b = randomKey();
      byte[] middle = KeyMiddle.between(a, b);
      String what = Arrays.toString(a) + " " + Arrays.toString(b) + " " + Arrays.toString(middle) + ", seed " + SEED;
      if (Arrays.compareUnsigned(a, b) >= 0) {
        assertNull(middle, what);
      } else {
        assertTrue(Arrays.compareUnsigned(a, middle) < 0 && Arrays.compareUnsigned(middle, b) <= 0, what);
      }
    }
    assertArrayEquals(new byte[] {0x40}, KeyMiddle.between(new byte[] {0}, new byte[] {(byte) 0x80}));
    assertArrayEquals(new byte[] {1, (byte) 0x80}, KeyMiddle.between(new byte[] {1, 0, 0}, new byte[] {2}));
  }

  private byte[] randomKey() {
    byte[] key = new byte[random.nextInt(14)];
    byte[] alphabet = {0, 0, 1, 2, 'a', 'b', 'c', 0x7F, (byte) 0x80, (byte) 0xFE, (byte) 0xFF};
    for (int i = 0; i < key.length; i++) {
      key[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return key;
  }

  @Test
  void characteristicsAreAsStated() {
    fill(10);
    Spliterator<Entry<Long, Long>> entries = table.stream().spliterator();
    int stated = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.SORTED;
    assertTrue(entries.hasCharacteristics(stated | Spliterator.CONCURRENT));
    assertFalse(entries.hasCharacteristics(Spliterator.SIZED));
    assertTrue(entries.getComparator().compare(Map.entry(-1L, 5L), Map.entry(1L, 0L)) < 0);
    assertTrue(table.stream(Range.reversed(Range.all())).spliterator().getComparator().compare(Map.entry(-1L, 5L), Map.entry(1L, 0L)) > 0);
    assertTrue(table.asMap().keySet().spliterator().hasCharacteristics(stated));
    assertFalse(table.asMap().values().spliterator().hasCharacteristics(Spliterator.DISTINCT));
    assertThrows(IllegalStateException.class, () -> table.asMap().values().spliterator().getComparator());
    try (Snapshot snapshot = store.snapshot()) {
      assertTrue(snapshot.view(table).stream().spliterator().hasCharacteristics(stated | Spliterator.IMMUTABLE));
    }
    List<Long> sorted = table.asMap().descendingKeySet().stream().sorted(Comparator.naturalOrder()).toList();
    assertEquals(List.copyOf(table.asMap().keySet()), sorted);
  }

  @Test
  void whatHasALimitOrHasBegunOrIsATransactionsIsNotSplit() {
    fill(1000);
    assertNull(table.stream(Range.<Long>all().limit(500)).spliterator().trySplit());
    Spliterator<Entry<Long, Long>> begun = table.stream().spliterator();
    assertTrue(begun.tryAdvance(entry -> assertEquals(0L, entry.getKey())));
    assertNull(begun.trySplit());
    store.transact(tx -> {
      Spliterator<Entry<Long, Long>> own = tx.view(table).stream().spliterator();
      assertNull(own.trySplit());
      Thread body = Thread.currentThread();
      assertEquals(1000, tx.view(table).stream().parallel().peek(entry -> assertEquals(body, Thread.currentThread())).toList().size());
      return own.estimateSize();
    });
    assertNotNull(table.stream().spliterator().trySplit());
  }

  @Test
  void closingTheStreamClosesItsCursors() {
    fill(1000);
    Stream<Entry<Long, Long>> stream = table.stream();
    Iterator<Entry<Long, Long>> entries = stream.iterator();
    assertEquals(0L, entries.next().getKey());
    stream.close();
    assertThrows(StoreClosedException.class, () -> entries.forEachRemaining(entry -> {}));
    AtomicBoolean closed = new AtomicBoolean();
    try (Stream<Entry<Long, Long>> parallel = table.stream().parallel().onClose(() -> closed.set(true))) {
      assertTrue(parallel.anyMatch(entry -> entry.getKey() == 1500));
    }
    assertTrue(closed.get());
  }

  @Test
  void mistakesAreToldWhenTheStreamIsMade() {
    assertThrows(NullPointerException.class, () -> table.stream(null));
    assertThrows(IllegalArgumentException.class, () -> table.stream(Range.prefix(1L)));
    store.close();
    assertThrows(StoreClosedException.class, table::stream);
  }

  @Test
  void parallelStreamsOfASnapshotAreExactWhileOthersWrite() throws Exception {
    fill(3000);
    try (Snapshot snapshot = store.snapshot()) {
      List<Entry<Long, Long>> before = snapshot.view(table).stream().toList();
      AtomicBoolean over = new AtomicBoolean();
      Thread writer = Thread.ofPlatform().start(() -> {
        for (long i = 0; !over.get(); i++) {
          table.put(i % 9000, -1L);
          table.remove((i * 7) % 9000);
        }
      });
      for (int i = 0; i < 10; i++) {
        assertEquals(before, snapshot.view(table).stream().parallel().toList());
        long last = -1;
        for (Entry<Long, Long> entry : table.stream().parallel().toList()) {
          assertTrue(entry.getKey() > last);
          last = entry.getKey();
        }
      }
      over.set(true);
      writer.join();
    }
  }

  @Test
  void walksPassOverLargeValuesThatAreJustRemoved() throws Exception {
    Table<Long, byte[]> large = store.table("large", Codecs.int64(), Codecs.bytes());
    byte[] value = new byte[200_000];
    AtomicBoolean over = new AtomicBoolean();
    Thread writer = Thread.ofPlatform().start(() -> {
      for (long i = 0; !over.get(); i++) {
        large.put(i % 4, value);
        large.remove((i + 2) % 4);
      }
    });
    try {
      for (int i = 0; i < 300; i++) {
        large.forEach((k, v) -> assertEquals(value.length, v.length));
        large.stream().forEach(entry -> assertEquals(value.length, entry.getValue().length));
        large.asMap().values().forEach(v -> assertEquals(value.length, v.length));
        large.first();
        large.asMap().lastEntry();
      }
    } finally {
      over.set(true);
      writer.join();
    }
  }

  @Test
  void manyKeysComeInTheOrderOfTheQuestion() {
    fill(1000);
    List<Long> wanted = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      wanted.add(random.nextLong(3100) - 50);
    }
    Map<Long, Long> found = table.getAll(wanted);
    List<Long> expected = wanted.stream().distinct().filter(table::containsKey).toList();
    assertEquals(expected, List.copyOf(found.keySet()), () -> "seed " + SEED);
    found.forEach((k, v) -> assertEquals(k / 3, v));
    assertEquals(Map.of(), table.getAll(List.of()));
    assertThrows(NullPointerException.class, () -> table.getAll(Arrays.asList(1L, null)));
  }

  @Test
  void arraysAreFoundAgainByTheSameArray() {
    Table<byte[], byte[]> raw = store.table("raw");
    byte[] key = {1};
    raw.put(key, new byte[] {5});
    Map<byte[], byte[]> found = raw.getAll(List.of(new byte[] {0}, key));
    assertEquals(1, found.size());
    assertArrayEquals(new byte[] {5}, found.get(key));
  }
}

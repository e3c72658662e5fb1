package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps of a cursor, alone and against a list of the entries in its range. */
class CursorTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private final Store store = Store.inMemory();
  private final Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());

  @BeforeEach
  void fill() {
    for (String key : List.of("b", "d", "f", "h")) {
      table.put(key, key.toUpperCase(java.util.Locale.ROOT));
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void startsBeforeTheFirst() {
    try (Cursor<String, String> cursor = table.cursor()) {
      assertThrows(IllegalStateException.class, cursor::key);
      assertFalse(cursor.previous());
      assertTrue(cursor.next());
      assertEquals("b", cursor.key());
      assertEquals("B", cursor.value());
    }
  }

  @Test
  void seekStandsOnTheFirstAtOrAfterInItsDirection() {
    try (Cursor<String, String> forward = table.cursor(); Cursor<String, String> back = table.cursor(Range.reversed(Range.all()))) {
      assertTrue(forward.seek("c"));
      assertEquals("d", forward.key());
      assertTrue(forward.seek("f"));
      assertEquals("f", forward.key());
      assertFalse(forward.seek("i"));
      assertTrue(back.seek("c"));
      assertEquals("b", back.key());
      assertTrue(back.seek("z"));
      assertEquals("h", back.key());
      assertTrue(back.next());
      assertEquals("f", back.key());
      assertFalse(back.seek("a"));
    }
  }

  @Test
  void knowsNothingOutsideOfItsRange() {
    try (Cursor<String, String> cursor = table.cursor(Range.closed("c", "g"))) {
      assertTrue(cursor.seek("a"));
      assertEquals("d", cursor.key());
      assertFalse(cursor.previous());
      assertTrue(cursor.last());
      assertEquals("f", cursor.key());
      assertFalse(cursor.next());
      assertThrows(IllegalStateException.class, cursor::value);
      assertTrue(cursor.previous());
      assertEquals("f", cursor.key());
      assertFalse(cursor.seek("h"));
    }
  }

  @Test
  void walksLikeAListInBothDirections() {
    Random random = new Random(SEED);
    TreeMap<String, String> model = new TreeMap<>();
    for (int i = 0; i < 500; i++) {
      String key = "k%05d".formatted(random.nextInt(100_000));
      model.put(key, key + "!");
    }
    Table<String, String> big = store.table("big", Codecs.utf8(), Codecs.utf8());
    big.putAll(model);
    for (boolean reversed : new boolean[] {false, true}) {
      List<String> keys = new ArrayList<>((reversed ? model.descendingMap() : model).keySet());
      Range<String> all = Range.all();
      try (Cursor<String, String> cursor = big.cursor(reversed ? Range.reversed(all) : all)) {
        walk(cursor, keys, reversed, random);
      }
    }
  }

  private static void walk(Cursor<String, String> cursor, List<String> keys, boolean reversed, Random random) {
    int at = -1;
    for (int step = 0; step < 5000; step++) {
      boolean there;
      switch (random.nextInt(12)) {
        case 0 -> {
          String key = "k%05d".formatted(random.nextInt(100_000));
          at = (int) keys.stream().takeWhile(k -> reversed ? k.compareTo(key) > 0 : k.compareTo(key) < 0).count();
          there = cursor.seek(key);
        }
        case 1 -> {
          at = 0;
          there = cursor.first();
        }
        case 2 -> {
          at = keys.size() - 1;
          there = cursor.last();
        }
        case 3, 4, 5, 6 -> {
          at = Math.max(at - 1, -1);
          there = cursor.previous();
        }
        default -> {
          at = Math.min(at + 1, keys.size());
          there = cursor.next();
        }
      }
      int place = step;
      assertEquals(at >= 0 && at < keys.size(), there, () -> "step " + place + ", seed " + SEED);
      if (there) {
        assertEquals(keys.get(at), cursor.key(), () -> "step " + place + ", seed " + SEED);
        assertEquals(keys.get(at) + "!", cursor.value());
      }
    }
  }

  @Test
  void segmentsAreExactlyTheEncodedBytes() {
    try (Cursor<String, String> cursor = table.cursor()) {
      assertTrue(cursor.seek("d"));
      assertEquals("d", text(cursor.keySegment()));
      assertEquals("D", text(cursor.valueSegment()));
      assertTrue(cursor.valueSegment().isReadOnly());
    }
  }

  private static String text(MemorySegment segment) {
    return new String(segment.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /** The memory that large values are copied to is used again. */
  @Test
  void largeValuesOfAllLengthsFollowEachOther() {
    Table<Long, byte[]> values = store.table("large", Codecs.int64(), Codecs.bytes());
    int[] lengths = {2_500, 8_192, 8_193, 100_000, 3_000, 65_472, 65_473, 16_384, 5, 1 << 20, (1 << 20) + 1, 4_096};
    for (int i = 0; i < lengths.length; i++) {
      values.put((long) i, filled(lengths[i], i));
    }
    try (Snapshot snapshot = store.snapshot();
        Cursor<Long, byte[]> frozen = snapshot.view(values).cursor();
        Cursor<Long, byte[]> live = values.cursor()) {
      for (int i = 0; i < lengths.length; i++) {
        assertTrue(frozen.next() && live.next());
        assertArrayEquals(filled(lengths[i], i), frozen.valueSegment().toArray(ValueLayout.JAVA_BYTE));
        assertArrayEquals(filled(lengths[i], i), live.valueSegment().toArray(ValueLayout.JAVA_BYTE));
        assertArrayEquals(filled(lengths[i], i), live.value());
      }
      for (int i = lengths.length - 2; i >= 0; i--) {
        assertTrue(live.previous());
        assertArrayEquals(filled(lengths[i], i), live.value());
      }
    }
  }

  /** It is given out where it lies, and what lies there stays as long as the snapshot is open. */
  @Test
  void aLargeValueOfASnapshotStaysWhileItIsReplacedAndMoved() {
    Table<Long, byte[]> values = store.table("large", Codecs.int64(), Codecs.bytes());
    for (int i = 0; i < 50; i++) {
      values.put((long) i, filled(5_000, i));
    }
    try (Snapshot snapshot = store.snapshot();
        Cursor<Long, byte[]> cursor = snapshot.view(values).cursor()) {
      assertTrue(cursor.seek(20L));
      MemorySegment value = cursor.valueSegment();
      for (int round = 1; round < 4; round++) {
        for (int i = 0; i < 50; i++) {
          values.put((long) i, filled(5_000, 100 * round + i));
        }
        store.checkpoint();
        store.compact();
      }
      assertTrue(value.isReadOnly());
      assertArrayEquals(filled(5_000, 20), value.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static byte[] filled(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void closedMeansClosed() {
    Cursor<String, String> cursor = table.cursor();
    cursor.next();
    cursor.close();
    cursor.close();
    assertThrows(StoreClosedException.class, cursor::next);
    assertThrows(StoreClosedException.class, cursor::key);
    assertThrows(StoreClosedException.class, () -> cursor.seek("a"));
  }

  @Test
  void aStreamMayBeLeftEarlyAndReadToItsEnd() {
    try (var stream = table.stream(Range.atLeast("c"))) {
      assertEquals("d", stream.findFirst().orElseThrow().getKey());
    }
    assertEquals(4, table.stream().count());
    assertEquals(List.of("B", "D"), table.stream().limit(2).map(e -> e.getValue()).toList());
  }
}

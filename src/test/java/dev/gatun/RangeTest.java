package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Ranges against an oracle that filters all keys of a sorted set. */
class RangeTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private static final int ROUNDS = 3000;
  private final Random random = new Random(SEED);

  @Test
  void everyKindOfRangeHoldsWhatItsDefinitionSays() {
    try (Store store = Store.inMemory()) {
      Table<byte[], byte[]> table = store.table("t");
      NavigableSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
      for (int i = 0; i < 300; i++) {
        byte[] key = randomKey();
        keys.add(key);
        table.put(key, key);
      }
      for (int i = 0; i < ROUNDS; i++) {
        checkOne(table, keys, random.nextInt(10), randomKey(), randomKey());
      }
    }
  }

  private void checkOne(Table<byte[], byte[]> table, NavigableSet<byte[]> keys, int kind, byte[] a, byte[] b) {
    Range<byte[]> range = range(kind, a, b);
    List<byte[]> expected = new ArrayList<>(keys.stream().filter(oracle(kind, a, b)).toList());
    if (random.nextBoolean()) {
      range = Range.reversed(range);
      Collections.reverse(expected);
    }
    if (random.nextInt(3) == 0) {
      int limit = random.nextInt(20);
      range = range.limit(limit);
      expected = expected.subList(0, Math.min(limit, expected.size()));
    }
    String what = "kind " + kind + " " + hex(List.of(a, b)) + " " + range + ", seed " + SEED;
    assertEquals(hex(expected), hex(table.stream(range).map(e -> e.getKey()).toList()), what);
    assertEquals(expected.size(), table.count(range), what);
    assertEquals(expected.size(), table.forEach(range, (k, v) -> assertArrayEquals(k, v)), what);
  }

  private static Range<byte[]> range(int kind, byte[] a, byte[] b) {
    return switch (kind) {
      case 0 -> Range.all();
      case 1 -> Range.atLeast(a);
      case 2 -> Range.greaterThan(a);
      case 3 -> Range.atMost(a);
      case 4 -> Range.lessThan(a);
      case 5 -> Range.closed(a, b);
      case 6 -> Range.closedOpen(a, b);
      case 7 -> Range.openClosed(a, b);
      case 8 -> Range.open(a, b);
      default -> Range.prefix(a);
    };
  }

  private static Predicate<byte[]> oracle(int kind, byte[] a, byte[] b) {
    Predicate<byte[]> atLeast = k -> Arrays.compareUnsigned(k, a) >= 0;
    Predicate<byte[]> above = k -> Arrays.compareUnsigned(k, a) > 0;
    Predicate<byte[]> atMost = k -> Arrays.compareUnsigned(k, b) <= 0;
    Predicate<byte[]> below = k -> Arrays.compareUnsigned(k, b) < 0;
    return switch (kind) {
      case 0 -> k -> true;
      case 1 -> atLeast;
      case 2 -> above;
      case 3 -> above.negate();
      case 4 -> atLeast.negate();
      case 5 -> atLeast.and(atMost);
      case 6 -> atLeast.and(below);
      case 7 -> above.and(atMost);
      case 8 -> above.and(below);
      default -> k -> k.length >= a.length && Arrays.equals(k, 0, a.length, a, 0, a.length);
    };
  }

  /** Few different bytes, many of them 0xFF, so that keys are often equal, neighbours or prefixes of each other. */
  private byte[] randomKey() {
    byte[] key = new byte[random.nextInt(5)];
    byte[] alphabet = {0, 1, 'a', (byte) 0xFE, (byte) 0xFF, (byte) 0xFF};
    for (int i = 0; i < key.length; i++) {
      key[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return key;
  }

  @Test
  void thePrefixOfAllOnesHasNoUpperBound() {
    Bounds bounds = bounds(Range.prefix(new byte[] {-1, -1}));
    assertArrayEquals(new byte[] {-1, -1}, bounds.low());
    assertTrue(bounds.lowInclusive());
    assertNull(bounds.high());
  }

  @Test
  void thePrefixEndingInOnesIsRaisedBeforeThem() {
    Bounds bounds = bounds(Range.prefix(new byte[] {1, -1, -1}));
    assertArrayEquals(new byte[] {2}, bounds.high());
    assertEquals(false, bounds.highInclusive());
  }

  @Test
  void theEmptyPrefixIsEverything() {
    Bounds bounds = bounds(Range.prefix(new byte[0]));
    assertArrayEquals(new byte[0], bounds.low());
    assertNull(bounds.high());
  }

  @Test
  void upsideDownIsEmptyAndNoError() {
    try (Store store = Store.inMemory()) {
      Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());
      table.put("b", "x");
      for (Range<String> empty : List.of(Range.closed("c", "a"), Range.open("b", "b"), Range.closedOpen("b", "b"), Range.openClosed("b", "b"))) {
        assertEquals(0, table.count(empty), empty.toString());
        assertEquals(0, table.count(Range.reversed(empty)), empty.toString());
      }
      assertEquals(1, table.count(Range.closed("b", "b")));
    }
  }

  @Test
  void theSmallestLimitHoldsAndNoneIsNegative() {
    assertEquals(2, bounds(Range.<byte[]>all().limit(2).limit(5)).limit());
    assertEquals(2, bounds(Range.<byte[]>all().limit(5).limit(2)).limit());
    Exception e = assertThrows(IllegalArgumentException.class, () -> Range.all().limit(-1));
    assertEquals("the limit of the range is negative: -1", e.getMessage());
  }

  @Test
  void reversedTwiceIsForward() {
    assertEquals(false, bounds(Range.reversed(Range.reversed(Range.all()))).reversed());
  }

  @Test
  void aNullBoundIsNamed() {
    Exception e = assertThrows(NullPointerException.class, () -> Range.closed("a", null));
    assertTrue(e.getMessage().startsWith("the bound of the range is null"), e.getMessage());
  }

  @Test
  void aPrefixOfNumbersIsRejected() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Range.prefix(5L).bounds(Coding.ofKeys(Codecs.int64())));
    assertTrue(e.getMessage().contains("codec int64"), e.getMessage());
  }

  @Test
  void sayWhatTheyAre() {
    assertEquals("[a, b)", Range.closedOpen("a", "b").toString());
    assertEquals("(-∞, b] reversed limit 3", Range.reversed(Range.atMost("b")).limit(3).toString());
    assertEquals("user_*", Range.prefix("user_").toString());
  }

  private static Bounds bounds(Range<byte[]> range) {
    return range.bounds(Coding.ofKeys(Codecs.bytes()));
  }

  private static List<String> hex(List<byte[]> keys) {
    return keys.stream().map(HexFormat.of()::formatHex).toList();
  }
}

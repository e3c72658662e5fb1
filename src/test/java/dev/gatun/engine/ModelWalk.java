package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** Compares a cursor with what a sorted map says it must show, going both ways, seeking and coming to ends. */
final class ModelWalk {
  private final Random random;
  private final ModelKeys keys;

  ModelWalk(Random random, ModelKeys keys) {
    this.random = random;
    this.keys = keys;
  }

  /** Compares everything, both ways, by cursor and by point reads. */
  void compareAll(RawView view, TreeMap<byte[], byte[]> model) {
    assertEquals(model.size(), view.size());
    try (RawCursor up = view.cursor(Bounds.ALL)) {
      for (Entry<byte[], byte[]> entry : model.entrySet()) {
        assertTrue(up.next());
        same(entry, up);
      }
      assertFalse(up.next());
    }
    try (RawCursor down = view.cursor(new Bounds(null, true, null, true, true, Long.MAX_VALUE))) {
      for (Entry<byte[], byte[]> entry : model.descendingMap().entrySet()) {
        assertTrue(down.next());
        assertArrayEquals(entry.getKey(), down.key());
      }
      assertFalse(down.next());
    }
    for (Entry<byte[], byte[]> entry : model.entrySet()) {
      assertArrayEquals(entry.getValue(), view.get(entry.getKey()));
    }
  }

  /** A cursor over random bounds, moved at random. */
  void randomWalk(RawView view, TreeMap<byte[], byte[]> model) {
    Bounds bounds = randomBounds(model);
    List<Entry<byte[], byte[]>> range = rangeOf(model, bounds);
    try (RawCursor cursor = view.cursor(bounds)) {
      int at = 0;
      for (; at < range.size() && at < bounds.limit() && at < 300; at++) {
        assertTrue(cursor.next());
        same(range.get(at), cursor);
      }
      if (at == Math.min(range.size(), bounds.limit())) {
        assertFalse(cursor.next());
        assertFalse(cursor.next());
      }
      if (bounds.limit() == Long.MAX_VALUE) {
        moveAtRandom(cursor, range, model, bounds);
      }
    }
  }

  private void moveAtRandom(RawCursor cursor, List<Entry<byte[], byte[]>> range, TreeMap<byte[], byte[]> model, Bounds bounds) {
    if (!cursor.first()) {
      assertTrue(range.isEmpty());
      return;
    }
    int at = 0;
    for (int move = 0; move < 60; move++) {
      boolean found =
          switch (random.nextInt(12)) {
            case 0 -> {
              at = 0;
              yield cursor.first();
            }
            case 1 -> {
              at = range.size() - 1;
              yield cursor.last();
            }
            case 2, 3 -> {
              byte[] key = someKey(model);
              at = seekIn(range, key, bounds.reversed());
              yield cursor.seek(key);
            }
            case 4, 5, 6, 7 -> {
              at = Math.max(-1, at - 1);
              yield cursor.previous();
            }
            default -> {
              at = Math.min(range.size(), at + 1);
              yield cursor.next();
            }
          };
      assertEquals(at >= 0 && at < range.size(), found);
      if (found) {
        same(range.get(at), cursor);
      }
    }
  }

  private static int seekIn(List<Entry<byte[], byte[]>> range, byte[] key, boolean reversed) {
    int at = 0;
    while (at < range.size()) {
      int order = java.util.Arrays.compareUnsigned(range.get(at).getKey(), key);
      if (reversed ? order <= 0 : order >= 0) {
        break;
      }
      at++;
    }
    return at;
  }

  private void same(Entry<byte[], byte[]> entry, RawCursor cursor) {
    assertEquals(entry.getKey().length, cursor.keyLength());
    assertArrayEquals(entry.getKey(), cursor.key());
    assertEquals(entry.getValue().length, cursor.valueLength());
    if (random.nextInt(8) == 0) {
      assertArrayEquals(entry.getKey(), cursor.keySegment().toArray(ValueLayout.JAVA_BYTE));
      assertEquals(-1, cursor.valueSegment().mismatch(MemorySegment.ofArray(entry.getValue())));
    } else {
      assertArrayEquals(entry.getValue(), cursor.value());
    }
  }

  byte[] someKey(TreeMap<byte[], byte[]> model) {
    byte[] key = keys.key();
    byte[] near = random.nextBoolean() ? model.floorKey(key) : model.ceilingKey(key);
    return near == null || random.nextInt(3) == 0 ? key : near;
  }

  private Bounds randomBounds(TreeMap<byte[], byte[]> model) {
    byte[] low = random.nextInt(3) == 0 ? null : someKey(model);
    byte[] high = random.nextInt(3) == 0 ? null : someKey(model);
    long limit = random.nextInt(3) == 0 ? random.nextInt(20) : Long.MAX_VALUE;
    return new Bounds(low, random.nextBoolean(), high, random.nextBoolean(), random.nextBoolean(), limit);
  }

  /** Bounds for a removal: often of a few entries, so that the table does not stay empty. */
  Bounds someBounds(TreeMap<byte[], byte[]> model) {
    if (random.nextInt(4) == 0) {
      return randomBounds(model);
    }
    byte[] low = someKey(model);
    byte[] high = low;
    for (int i = random.nextInt(30); i > 0 && high != null; i--) {
      high = model.higherKey(high);
    }
    return new Bounds(low, random.nextBoolean(), high == null ? low : high, random.nextBoolean(), random.nextBoolean(), Long.MAX_VALUE);
  }

  /** The entries within bounds, up to their limit. */
  static List<Entry<byte[], byte[]>> limitedRangeOf(TreeMap<byte[], byte[]> model, Bounds bounds) {
    List<Entry<byte[], byte[]>> range = rangeOf(model, bounds);
    return List.copyOf(range.subList(0, (int) Math.min(range.size(), bounds.limit())));
  }

  private static List<Entry<byte[], byte[]>> rangeOf(TreeMap<byte[], byte[]> model, Bounds bounds) {
    if (bounds.low() != null && bounds.high() != null && java.util.Arrays.compareUnsigned(bounds.low(), bounds.high()) > 0) {
      return List.of(); // upside down: nothing
    }
    NavigableMap<byte[], byte[]> range = model;
    if (bounds.low() != null) {
      range = range.tailMap(bounds.low(), bounds.lowInclusive());
    }
    if (bounds.high() != null) {
      if (bounds.low() != null && java.util.Arrays.equals(bounds.low(), bounds.high()) && !(bounds.lowInclusive() && bounds.highInclusive())) {
        return List.of();
      }
      range = range.headMap(bounds.high(), bounds.highInclusive());
    }
    return new ArrayList<>((bounds.reversed() ? range.descendingMap() : range).entrySet());
  }
}

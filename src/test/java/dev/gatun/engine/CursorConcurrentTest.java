package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Live cursors while the tree changes under them. */
class CursorConcurrentTest {
  private static final int STABLE = 1_200;

  private static byte[] stable(int i) {
    return ConcurrentBytes.key(String.format("key-%06d", i * 10));
  }

  /** Between two stable keys there is room for nine others. */
  private static byte[] passing(ThreadLocalRandom random) {
    return ConcurrentBytes.key(String.format("key-%06d", random.nextInt(STABLE) * 10 + 1 + random.nextInt(9)));
  }

  @Test
  void everyKeyThatWasThereAllTheTimeIsSeenOnceAndInOrder() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      for (int i = 0; i < STABLE; i++) {
        table.put(stable(i), ConcurrentBytes.value(1, 8));
      }
      ConcurrentRun run = new ConcurrentRun();
      for (int w = 0; w < 2; w++) {
        run.loop("writer", () -> disturb(table));
      }
      run.loop("upward", () -> walk(table, false));
      run.loop("downward", () -> walk(table, true));
      run.loop("bounded", () -> boundedWalk(table));
      run.loop("seeks", () -> seeks(table));
      run.loop(
          "checkpoints",
          () -> {
            engine.checkpoint();
            Thread.sleep(2);
          });
      run.runFor(4_000);
      ConcurrentRun.check(engine);
    }
  }

  /** Waves of inserts, which split leaves, and of removals, which leave tombstones to be swept; stable keys change their values only. */
  private static void disturb(RawTable table) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    boolean growing = random.nextBoolean();
    for (int i = 0; i < 200; i++) {
      long n = random.nextLong(1, 1L << 40);
      if (random.nextInt(4) == 0) {
        table.put(stable(random.nextInt(STABLE)), ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
      } else if (growing) {
        table.put(passing(random), ConcurrentBytes.value(n, ConcurrentBytes.sizeFor(n)));
      } else {
        table.remove(passing(random));
      }
    }
  }

  private static void walk(RawTable table, boolean reversed) {
    try (RawCursor cursor = table.cursor(new Bounds(null, true, null, true, reversed, Long.MAX_VALUE))) {
      check(cursor, 0, STABLE - 1, reversed);
    }
  }

  private static void boundedWalk(RawTable table) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int low = random.nextInt(STABLE);
    int high = Math.min(STABLE - 1, low + random.nextInt(200));
    boolean reversed = random.nextBoolean();
    try (RawCursor cursor = table.cursor(new Bounds(stable(low), true, stable(high), true, reversed, Long.MAX_VALUE))) {
      check(cursor, low, high, reversed);
    }
  }

  private static void check(RawCursor cursor, int low, int high, boolean reversed) {
    int expected = reversed ? high : low;
    byte[] last = null;
    while (cursor.next()) {
      byte[] key = cursor.key();
      if (last != null) {
        int order = Arrays.compareUnsigned(last, key);
        assertTrue(reversed ? order > 0 : order < 0, "out of order");
      }
      last = key;
      if (key[key.length - 1] == '0') {
        assertArrayEquals(
            stable(expected), key, () -> "a stable key is missing before " + new String(key, java.nio.charset.StandardCharsets.US_ASCII));
        expected += reversed ? -1 : 1;
        ConcurrentBytes.number(value(cursor));
      }
    }
    assertEquals(reversed ? low - 1 : high + 1, expected, "stable keys are missing at the end");
  }

  /** A stable key is never removed, so its value is always found. */
  private static byte[] value(RawCursor cursor) {
    return cursor.value();
  }

  private static void seeks(RawTable table) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    try (RawCursor cursor = table.cursor(Bounds.ALL)) {
      for (int i = 0; i < 30; i++) {
        int at = random.nextInt(STABLE);
        assertTrue(cursor.seek(stable(at)));
        assertArrayEquals(stable(at), cursor.key());
        int steps = 0;
        while (cursor.next() && ++steps < 12) {
          assertTrue(Arrays.compareUnsigned(stable(at), cursor.key()) < 0);
        }
        assertTrue(cursor.first());
        assertArrayEquals(stable(0), cursor.key());
        assertTrue(cursor.last());
        assertTrue(Arrays.compareUnsigned(cursor.key(), stable(STABLE - 1)) >= 0);
      }
    }
  }

  /** The value's pages are gone when it is asked for; the cursor must not lose its place over that. */
  @Test
  void aLargeValueThatIsRemovedUnderACursorCostsNoOtherEntry() {
    for (boolean reversed : new boolean[] {false, true}) {
      try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        for (String key : new String[] {"a", "b", "c", "d"}) {
          table.put(ConcurrentBytes.key(key), ConcurrentBytes.value(1, 70_000));
        }
        try (RawCursor cursor = table.cursor(new Bounds(null, true, null, true, reversed, Long.MAX_VALUE))) {
          assertTrue(cursor.next());
          assertTrue(cursor.next());
          table.remove(cursor.key());
          assertThrows(IllegalStateException.class, cursor::value);
          assertTrue(cursor.next());
          assertArrayEquals(ConcurrentBytes.key(reversed ? "b" : "c"), cursor.key());
          assertEquals(1, ConcurrentBytes.number(cursor.value()));
          assertTrue(cursor.next());
          assertArrayEquals(ConcurrentBytes.key(reversed ? "a" : "d"), cursor.key());
          table.remove(cursor.key());
          assertThrows(IllegalStateException.class, cursor::value);
          assertFalse(cursor.next());
          assertTrue(cursor.previous());
          assertArrayEquals(ConcurrentBytes.key(reversed ? "b" : "c"), cursor.key());
        }
      }
    }
  }

  /** Another key of the same leaf changes all the time; the large value beside it stays the same and must be readable. */
  @Test
  void aLargeValueCanBeReadBesideABusyKey() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      byte[] large = ConcurrentBytes.key("large");
      table.put(large, ConcurrentBytes.value(7, 8 << 20));
      ConcurrentRun run = new ConcurrentRun();
      run.loop("busy", () -> table.put(ConcurrentBytes.key("busy"), new byte[8]));
      run.once(
          "reader",
          () -> {
            for (int i = 0; i < 2; i++) {
              assertEquals(7, ConcurrentBytes.number(table.get(large)));
              byte[] target = new byte[8 << 20];
              assertEquals(target.length, table.copyTo(large, java.lang.foreign.MemorySegment.ofArray(target)));
              assertEquals(7, ConcurrentBytes.number(target));
              try (RawCursor cursor = table.cursor(Bounds.ALL)) {
                assertTrue(cursor.seek(large));
                assertEquals(7, ConcurrentBytes.number(cursor.value()));
              }
            }
            run.stop();
          });
      run.join();
      ConcurrentRun.check(engine);
    }
  }
}

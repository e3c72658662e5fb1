package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each method of a table does and says. */
class TableTest {
  private final Store store = Store.inMemory();
  private final Table<String, Long> table = store.table("t", Codecs.utf8(), Codecs.int64());

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void putAndGet() {
    assertNull(table.get("a"));
    assertEquals(9L, table.getOrDefault("a", 9L));
    table.put("a", 1L);
    assertEquals(1L, table.get("a"));
    assertEquals(1L, table.getOrDefault("a", 9L));
    assertTrue(table.containsKey("a"));
    assertFalse(table.containsKey("b"));
    assertEquals(1L, table.getAndPut("a", 2L));
    assertNull(table.getAndPut("b", 3L));
    assertEquals(2, table.size());
    assertFalse(table.isEmpty());
  }

  @Test
  void theEmptyKeyAndTheEmptyValueAreLikeAnyOther() {
    Table<String, String> texts = store.table("texts", Codecs.utf8(), Codecs.utf8());
    texts.put("", "");
    assertEquals("", texts.get(""));
    assertTrue(texts.containsKey(""));
    assertEquals(Map.entry("", ""), texts.first());
    assertEquals("", texts.read("", (source, offset, length) -> "x".repeat((int) length)));
    assertTrue(texts.remove("", ""));
    assertTrue(texts.isEmpty());
  }

  @Test
  void conditionalWrites() {
    assertNull(table.putIfAbsent("a", 1L));
    assertEquals(1L, table.putIfAbsent("a", 2L));
    assertFalse(table.replace("a", 5L, 6L));
    assertTrue(table.replace("a", 1L, 6L));
    assertEquals(6L, table.replace("a", 7L));
    assertNull(table.replace("b", 7L));
    assertNull(table.get("b"));
    assertFalse(table.remove("a", 6L));
    assertTrue(table.remove("a", 7L));
    assertFalse(table.remove("a"));
    assertNull(table.getAndRemove("a"));
    table.put("a", 1L);
    assertEquals(1L, table.getAndRemove("a"));
    assertTrue(table.isEmpty());
  }

  @Test
  void computations() {
    assertEquals(1L, table.compute("a", (k, v) -> v == null ? 1L : v + 1));
    assertEquals(2L, table.compute("a", (k, v) -> v == null ? 1L : v + 1));
    assertNull(table.compute("a", (k, v) -> null));
    assertNull(table.compute("a", (k, v) -> null));
    assertNull(table.computeIfPresent("a", (k, v) -> v + 1));
    assertNull(table.computeIfAbsent("a", k -> null));
    assertEquals(5L, table.computeIfAbsent("a", k -> 5L));
    assertEquals(5L, table.computeIfAbsent("a", k -> 6L));
    assertEquals(6L, table.computeIfPresent("a", (k, v) -> v + 1));
    assertEquals(16L, table.merge("a", 10L, Long::sum));
    assertNull(table.merge("a", 10L, (x, y) -> null));
    assertEquals(10L, table.merge("a", 10L, Long::sum));
    assertNull(table.computeIfPresent("a", (k, v) -> null));
    assertTrue(table.isEmpty());
  }

  @Test
  void aFunctionRunsAgainWhenTheValueWasChangedMeanwhileAndMayUseTheStore() {
    table.put("a", 1L);
    List<Long> seen = new ArrayList<>();
    long result = table.compute("a", (k, v) -> {
      seen.add(v);
      if (v == 1) {
        table.put("a", 10L);
      }
      return v + 1;
    });
    assertEquals(List.of(1L, 10L), seen);
    assertEquals(11L, result);
    assertEquals(11L, table.get("a"));
  }

  @Test
  void aFunctionRunsWithNothingHeldThatOthersNeed() {
    table.put("a", 1L);
    long result = table.compute("a", (k, v) -> {
      if (v == 1) {
        Thread other = Thread.ofPlatform().daemon().start(() -> table.compute("a", (key, value) -> value + 10));
        assertTrue(assertDoesNotThrow(() -> other.join(Duration.ofMinutes(1))), "another thread's function for the same key waits for this one");
      }
      return v + 1;
    });
    assertEquals(12, result);
  }

  @Test
  void aFunctionThatChangesItsArgumentsInPlaceWorks() {
    Table<byte[], byte[]> raw = store.table("raw");
    byte[] key = {1};
    raw.put(key, new byte[] {1});
    raw.compute(key, (k, v) -> {
      k[0] = 9;
      v[0]++;
      return v;
    });
    assertArrayEquals(new byte[] {2}, raw.get(new byte[] {1}));
    assertNull(raw.get(new byte[] {9}));
    raw.merge(new byte[] {1}, new byte[] {5}, (old, other) -> {
      old[0] += other[0];
      return old;
    });
    assertArrayEquals(new byte[] {7}, raw.get(new byte[] {1}));
  }

  @Test
  void concurrentComputationsLoseNothing() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(Thread.ofVirtual().start(() -> {
        for (int i = 0; i < 500; i++) {
          table.merge("n", 1L, Long::sum);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(2000L, table.get("n"));
  }

  @Test
  void arraysOfTheCallerAndOfTheTableAreApart() {
    Table<byte[], byte[]> raw = store.table("raw");
    byte[] key = {1};
    byte[] value = {10};
    raw.put(key, value);
    key[0] = 2;
    value[0] = 20;
    byte[] got = raw.get(new byte[] {1});
    assertArrayEquals(new byte[] {10}, got);
    got[0] = 30;
    assertArrayEquals(new byte[] {10}, raw.get(new byte[] {1}));
  }

  @Test
  void neighbours() {
    for (String key : List.of("b", "d", "f")) {
      table.put(key, (long) key.charAt(0));
    }
    assertEquals("b", table.first().getKey());
    assertEquals("f", table.last().getKey());
    assertEquals("d", table.floor("d").getKey());
    assertEquals("b", table.floor("c").getKey());
    assertNull(table.floor("a"));
    assertEquals("d", table.ceiling("d").getKey());
    assertEquals("f", table.ceiling("e").getKey());
    assertNull(table.ceiling("g"));
    assertEquals("b", table.lower("d").getKey());
    assertNull(table.lower("b"));
    assertEquals("f", table.higher("d").getKey());
    assertNull(table.higher("f"));
    assertThrows(UnsupportedOperationException.class, () -> table.first().setValue(1L));
  }

  @Test
  void polling() {
    for (long i = 0; i < 5; i++) {
      table.put("k" + i, i);
    }
    assertEquals(Map.entry("k0", 0L), table.pollFirst());
    assertEquals(Map.entry("k4", 4L), table.pollLast());
    assertEquals(3, table.size());
    assertEquals(List.of("k1", "k2", "k3"), List.of(table.pollFirst().getKey(), table.pollFirst().getKey(), table.pollFirst().getKey()));
    assertNull(table.pollFirst());
    assertNull(table.pollLast());
  }

  @Test
  void manyAtOnce() {
    TreeMap<String, Long> many = new TreeMap<>();
    for (long i = 0; i < 2500; i++) {
      many.put("k%04d".formatted(i), i);
    }
    table.putAll(many);
    table.putAll(Map.of());
    assertEquals(2500, table.size());
    Map<String, Long> found = table.getAll(List.of("k0007", "nothing", "k2499", "k0000", "k0007"));
    assertEquals(List.of("k0007", "k2499", "k0000"), List.copyOf(found.keySet()));
    assertEquals(List.of(7L, 2499L, 0L), List.copyOf(found.values()));
    TreeMap<String, Long> walked = new TreeMap<>();
    assertEquals(2500, table.forEach(walked::put));
    assertEquals(many, walked);
  }

  @Test
  void readAndCopyGiveTheEncodedBytes() {
    Table<String, String> texts = store.table("texts", Codecs.utf8(), Codecs.utf8());
    String value = "ä".repeat(3000);
    texts.put("k", value);
    assertEquals(6000L, texts.<Long>read("k", (source, offset, length) -> length));
    assertNull(texts.read("none", (source, offset, length) -> length));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(6001);
      assertEquals(-1, texts.copyTo("none", target));
      assertEquals(6000, texts.copyTo("k", target));
      assertEquals(value, target.getString(0));
      MemorySegment small = arena.allocate(5999);
      assertEquals(6000, texts.copyTo("k", small));
      assertEquals(0, small.get(ValueLayout.JAVA_BYTE, 0), "nothing is copied when the target is too short");
    }
  }

  @Test
  void keysHaveAtMost1024Bytes() {
    Table<String, String> texts = store.table("texts", Codecs.utf8(), Codecs.utf8());
    String longest = "k".repeat(1024);
    texts.put(longest, "v");
    assertEquals("v", texts.get(longest));
    String over = "é".repeat(513);
    for (Runnable call : List.<Runnable>of(
        () -> texts.put(over, "v"), () -> texts.get(over), () -> texts.remove(over), () -> texts.floor(over), () -> texts.count(Range.prefix(over)),
        () -> texts.compute(over, (k, v) -> v), () -> store.write(b -> b.put(texts, over, "v")),
        () -> store.table("raw").put(new byte[1026], new byte[1]))) {
      Exception e = assertThrows(IllegalArgumentException.class, call::run);
      assertEquals("the key has 1,026 bytes encoded, and the limit is 1,024 bytes", e.getMessage());
    }
  }

  @Test
  void nullIsNamed() {
    assertNullNamed("the key is null", () -> table.get(null));
    assertNullNamed("the key is null", () -> table.put(null, 1L));
    assertNullNamed("the key is null", () -> table.floor(null));
    assertNullNamed("the key is null", () -> table.compute(null, (k, v) -> v));
    assertNullNamed("the value is null", () -> table.put("a", null));
    assertNullNamed("the value is null", () -> table.putIfAbsent("a", null));
    assertNullNamed("the value is null", () -> table.remove("a", null));
    assertNullNamed("the value is null", () -> table.merge("a", null, Long::sum));
    assertNullNamed("the function is null", () -> table.compute("a", null));
    assertNullNamed("the range is null", () -> table.count(null));
    assertNullNamed("the reader is null", () -> table.read("a", null));
    assertTrue(table.isEmpty());
  }

  private static void assertNullNamed(String message, Runnable call) {
    assertEquals(message, assertThrows(NullPointerException.class, call::run).getMessage());
  }

  @Test
  void rangesOfAnyKindAreRemovedAndCounted() {
    try (Store store = Store.inMemory()) {
      Table<String, Integer> names = store.table("names", Codecs.utf8(), Codecs.int32());
      for (String name : List.of("a", "b", "ba", "bb", "c", "d", "e")) {
        names.put(name, 1);
      }
      assertEquals(3, names.removeRange(Range.prefix("b")));
      assertEquals(0, names.removeRange(Range.closed("z", "a")));
      assertEquals(1, names.removeRange(Range.reversed(Range.<String>all()).limit(1)));
      assertNull(names.get("e"));
      assertEquals(1, names.removeRange(Range.open("a", "d")));
      assertThrows(NullPointerException.class, () -> names.removeRange(null));
      store.transact(transaction -> {
        transaction.removeRange(names, Range.atLeast("d"));
        return null;
      });
      assertEquals(1, names.size());
      names.clear();
      assertTrue(names.isEmpty());
      names.clear();
    }
  }
}

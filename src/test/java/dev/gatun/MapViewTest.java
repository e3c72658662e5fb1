package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the map view promises beyond the interface: a view of the table, the order of encoded keys, arrays by content, its errors. */
class MapViewTest {
  private final Store store = Store.inMemory();
  private final Table<Long, String> table = store.table("t", Codecs.int64(), Codecs.utf8());
  private final ConcurrentNavigableMap<Long, String> map = table.asMap();

  @AfterEach
  void close() {
    store.close();
  }

  private void fill(long... keys) {
    for (long key : keys) {
      table.put(key, "v" + key);
    }
  }

  @Test
  void mapAndTableAreOneThing() {
    map.put(1L, "a");
    assertEquals("a", table.get(1L));
    table.put(2L, "b");
    assertEquals(Map.of(1L, "a", 2L, "b"), map);
    NavigableSetViews views = new NavigableSetViews(map);
    table.remove(1L);
    assertEquals("[2] [2] [b] {2=b}", views.toString());
    map.clear();
    assertTrue(table.isEmpty());
    assertEquals("[] [] [] {}", views.toString());
  }

  /** Views taken once and looked at later. */
  private record NavigableSetViews(ConcurrentNavigableMap<Long, String> map) {
    @Override
    public String toString() {
      return map.keySet() + " " + map.descendingKeySet() + " " + map.values() + " " + map.tailMap(0L);
    }
  }

  @Test
  void numbersAreInNumericOrder() {
    fill(5, -3, Long.MIN_VALUE, 0, Long.MAX_VALUE);
    assertEquals(List.of(Long.MIN_VALUE, -3L, 0L, 5L, Long.MAX_VALUE), List.copyOf(map.keySet()));
    assertEquals(List.of(5L, 0L, -3L), List.copyOf(map.subMap(-3L, true, 5L, true).descendingMap().keySet()));
    assertEquals(-3L, map.lowerKey(0L));
    assertEquals(0L, map.descendingMap().higherKey(5L));
    assertEquals(new TreeMap<>(map), map);
  }

  @Test
  void theComparatorIsTheOrderOfTheEncodedKeys() {
    ConcurrentNavigableMap<String, String> texts = store.table("texts", Codecs.utf8(), Codecs.utf8()).asMap();
    texts.put("\uFFFD", "replacement");
    texts.put("\uD83D\uDE00", "smile");
    assertEquals("\uFFFD", texts.firstKey());
    assertTrue(texts.comparator().compare("\uFFFD", "\uD83D\uDE00") < 0);
    assertTrue(texts.descendingMap().comparator().compare("\uFFFD", "\uD83D\uDE00") > 0);
    assertEquals(List.copyOf(texts.keySet()), List.copyOf(new TreeMap<>(texts).keySet()));
    assertEquals(texts.comparator(), texts.subMap("a", "z").comparator());
    assertNotEquals(texts.comparator(), map.comparator());
    assertEquals("order of keys encoded by utf8", texts.comparator().toString());
  }

  @Test
  void arraysCountByContent() {
    ConcurrentNavigableMap<byte[], byte[]> raw = store.table("raw").asMap();
    byte[] high = {(byte) 0x80};
    raw.put(high, new byte[] {1});
    raw.put(new byte[] {0x7F}, new byte[] {2});
    assertArrayEquals(new byte[] {0x7F}, raw.firstKey());
    assertTrue(raw.containsKey(new byte[] {0x7F}));
    assertTrue(raw.containsValue(new byte[] {2}));
    assertTrue(raw.keySet().contains(new byte[] {0x7F}));
    assertTrue(raw.entrySet().contains(Map.entry(new byte[] {0x7F}, new byte[] {2})));
    assertFalse(raw.remove(new byte[] {0x7F}, new byte[] {1}));
    assertTrue(raw.replace(new byte[] {0x7F}, new byte[] {2}, new byte[] {3}));
    TreeMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
    raw.forEach(copy::put);
    assertTrue(raw.equals(copy));
    assertEquals(raw.hashCode(), store.table("raw").asMap().hashCode());
    assertEquals(raw.keySet().hashCode(), raw.keySet().hashCode());
    assertTrue(raw.keySet().equals(copy.keySet()));
    assertTrue(raw.values().remove(new byte[] {1}));
    assertEquals(1, raw.size());
  }

  @Test
  void arraysOfTheCallerAndOfTheMapAreApart() {
    ConcurrentNavigableMap<byte[], byte[]> raw = store.table("raw").asMap();
    byte[] key = {1};
    raw.put(key, key);
    ConcurrentNavigableMap<byte[], byte[]> head = raw.headMap(key, true);
    key[0] = 0;
    assertEquals(1, head.size());
    raw.firstEntry().getValue()[0] = 9;
    raw.firstKey()[0] = 9;
    raw.keySet().iterator().next()[0] = 9;
    raw.values().iterator().next()[0] = 9;
    assertArrayEquals(new byte[] {1}, raw.get(new byte[] {1}));
  }

  @Test
  void equalityIsMutual() {
    fill(1, 2);
    Map<Long, String> copy = new ConcurrentSkipListMap<>(map);
    assertEquals(map, copy);
    assertEquals(copy, map);
    assertEquals(copy.hashCode(), map.hashCode());
    assertEquals(copy.entrySet(), map.entrySet());
    assertEquals(map.entrySet().hashCode(), copy.entrySet().hashCode());
    copy.put(3L, "c");
    assertNotEquals(map, copy);
    assertNotEquals(copy, map);
    assertNotEquals(map, Map.of("1", "v1", "2", "v2"));
    assertNotEquals(map, List.of());
    assertEquals("{1=v1, 2=v2}", map.toString());
  }

  @Test
  void aKeyThatCanNotBeStoredIsAbsentButNotStored() {
    ConcurrentNavigableMap<String, String> texts = store.table("texts", Codecs.utf8(), Codecs.utf8()).asMap();
    String tooLong = "k".repeat(1025);
    for (String key : List.of(tooLong, "\uD83D")) {
      assertNull(texts.get(key));
      assertFalse(texts.containsKey(key));
      assertNull(texts.remove(key));
      assertFalse(texts.remove(key, "v"));
      assertFalse(texts.keySet().remove(key));
      assertThrows(IllegalArgumentException.class, () -> texts.put(key, "v"));
      assertThrows(IllegalArgumentException.class, () -> texts.merge(key, "v", (a, b) -> a));
    }
    assertFalse(texts.containsValue("\uD83D"));
    assertEquals(new TreeMap<>(Map.of(tooLong, "v")).equals(texts), texts.equals(Map.of(tooLong, "v")));
  }

  @Test
  @SuppressWarnings("CollectionIncompatibleType")
  void anotherTypeAndNullAreSaid() {
    assertThrows(ClassCastException.class, () -> map.get("1"));
    assertThrows(ClassCastException.class, () -> map.keySet().contains("1"));
    assertEquals("the key is null", assertThrows(NullPointerException.class, () -> map.get(null)).getMessage());
    assertEquals("the value is null", assertThrows(NullPointerException.class, () -> map.put(1L, null)).getMessage());
    assertThrows(NullPointerException.class, () -> map.floorKey(null));
    assertThrows(NullPointerException.class, () -> map.headMap(null));
  }

  @Test
  void nothingIsStoredOutsideOfASubMap() {
    fill(1, 5, 9);
    ConcurrentNavigableMap<Long, String> part = map.subMap(2L, true, 8L, false);
    for (ConcurrentNavigableMap<Long, String> view : List.of(part, part.descendingMap())) {
      for (long outside : new long[] {1, 8, 9}) {
        assertNull(view.get(outside));
        assertNull(view.remove(outside));
        assertFalse(view.containsKey(outside));
        assertThrows(IllegalArgumentException.class, () -> view.put(outside, "x"));
        assertThrows(IllegalArgumentException.class, () -> view.putIfAbsent(outside, "x"));
        assertThrows(IllegalArgumentException.class, () -> view.putAll(Map.of(outside, "x")));
        assertThrows(IllegalArgumentException.class, () -> view.compute(outside, (k, v) -> "x"));
        assertNull(view.compute(outside, (k, v) -> null));
        assertThrows(IllegalArgumentException.class, () -> view.computeIfAbsent(outside, k -> "x"));
        assertNull(view.computeIfAbsent(outside, k -> null));
        assertNull(view.computeIfPresent(outside, (k, v) -> "x"));
        assertThrows(IllegalArgumentException.class, () -> view.merge(outside, "x", String::concat));
        assertThrows(IllegalArgumentException.class, () -> view.replace(outside, "x"));
      }
      view.put(2L, "two");
      assertEquals(List.of("v1", "two", "v5", "v9"), List.copyOf(map.values()));
      view.clear();
      assertEquals(List.of(1L, 9L), List.copyOf(map.keySet()));
      fill(5);
    }
  }

  @Test
  void aPartReachesNowhereBeyondWhatItIsAPartOf() {
    ConcurrentNavigableMap<Long, String> part = map.subMap(2L, true, 8L, false);
    assertThrows(IllegalArgumentException.class, () -> part.headMap(8L, true));
    assertThrows(IllegalArgumentException.class, () -> part.tailMap(1L));
    assertThrows(IllegalArgumentException.class, () -> part.tailMap(9L));
    assertThrows(IllegalArgumentException.class, () -> part.descendingMap().headMap(1L));
    assertThrows(IllegalArgumentException.class, () -> map.subMap(3L, 2L));
    assertThrows(IllegalArgumentException.class, () -> map.descendingMap().subMap(2L, 3L));
    assertTrue(part.headMap(8L).isEmpty());
    assertTrue(map.subMap(2L, false, 2L, false).isEmpty());
    assertNull(map.subMap(2L, false, 2L, false).pollLastEntry());
  }

  @Test
  void sequencedMethodsWorkFromBothEnds() {
    fill(1, 2, 3);
    assertEquals(List.of(3L, 2L, 1L), List.copyOf(map.reversed().keySet()));
    assertEquals(List.of("v3", "v2", "v1"), List.copyOf(map.reversed().sequencedValues()));
    assertEquals(Map.entry(3L, "v3"), map.reversed().firstEntry());
    assertEquals(1L, map.keySet().getFirst());
    assertEquals(3L, map.keySet().reversed().getFirst());
    assertEquals(Map.entry(3L, "v3"), map.sequencedEntrySet().getLast());
    assertEquals(1L, map.keySet().removeFirst());
    assertEquals(Map.entry(3L, "v3"), map.pollLastEntry());
    assertThrows(UnsupportedOperationException.class, () -> map.putFirst(0L, "x"));
    assertThrows(UnsupportedOperationException.class, () -> map.putLast(9L, "x"));
    assertThrows(UnsupportedOperationException.class, () -> map.keySet().add(9L));
    assertEquals(List.of(2L), List.copyOf(map.keySet()));
    map.clear();
    assertThrows(NoSuchElementException.class, map::firstKey);
    assertThrows(NoSuchElementException.class, map::lastKey);
    assertThrows(NoSuchElementException.class, () -> map.keySet().getFirst());
    assertNull(map.firstEntry());
  }

  @Test
  void iteratorsGoOnWhileTheMapChanges() {
    fill(1, 2, 3, 4, 5);
    List<Long> seen = new ArrayList<>();
    for (Iterator<Long> keys = map.keySet().iterator(); keys.hasNext() && seen.size() < 9;) {
      long key = keys.next();
      seen.add(key);
      keys.remove();
      assertFalse(map.containsKey(key), () -> key + " after " + seen);
      assertThrows(IllegalStateException.class, keys::remove);
      table.put(key + 10, "later");
      table.put(key - 10, "before");
    }
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), seen.subList(0, 5));
    assertEquals(seen.stream().sorted().distinct().toList(), seen);
    Iterator<Entry<Long, String>> none = map.headMap(-100L).entrySet().iterator();
    assertFalse(none.hasNext());
    assertThrows(NoSuchElementException.class, none::next);
    assertThrows(IllegalStateException.class, none::remove);
  }

  @Test
  void entriesAreSnapshots() {
    fill(1);
    Entry<Long, String> entry = map.entrySet().iterator().next();
    assertThrows(UnsupportedOperationException.class, () -> entry.setValue("x"));
    map.put(1L, "new");
    assertEquals("v1", entry.getValue());
    assertFalse(map.entrySet().contains(entry));
    assertFalse(map.entrySet().remove(entry));
    assertTrue(map.entrySet().remove(Map.entry(1L, "new")));
  }

  @Test
  void bulkRemovalTakesOnlyWhatTheFilterHasSeen() {
    fill(1, 2, 3, 4);
    assertTrue(map.entrySet().removeIf(entry -> {
      map.put(2L, "changed");
      return entry.getKey() < 4 && !entry.getValue().equals("changed");
    }));
    assertEquals(Map.of(2L, "changed", 4L, "v4"), map);
    assertTrue(map.values().removeIf("v4"::equals));
    assertFalse(map.values().removeIf("v4"::equals));
    map.replaceAll((k, v) -> k + v);
    assertEquals(Map.of(2L, "2changed"), map);
    assertThrows(NullPointerException.class, () -> map.replaceAll((k, v) -> null));
    assertTrue(map.keySet().removeAll(List.of(2L, 7L)));
  }

  @Test
  void clearingManyTakesSlices() {
    Map<Long, String> many = new TreeMap<>();
    for (long i = 0; i < 2500; i++) {
      many.put(i, "v" + i);
    }
    map.putAll(many);
    assertEquals(2500, map.size());
    map.subMap(100L, 2100L).descendingMap().clear();
    assertEquals(500, map.size());
    map.clear();
    assertTrue(map.isEmpty());
  }

  @Test
  void functionsRunAgainWhenOthersWrite() throws Exception {
    List<Thread> threads = new ArrayList<>();
    ConcurrentNavigableMap<Long, String> part = map.tailMap(0L);
    for (int t = 0; t < 4; t++) {
      threads.add(Thread.ofVirtual().start(() -> {
        for (int i = 0; i < 200; i++) {
          part.merge(1L, "x", String::concat);
          part.compute(2L, (k, v) -> v == null ? "1" : String.valueOf(Integer.parseInt(v) + 1));
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals("x".repeat(800), map.get(1L));
    assertEquals("800", map.get(2L));
  }

  @Test
  void aMapOfAClosedStoreSaysSo() {
    fill(1);
    Iterator<Long> keys = map.keySet().iterator();
    store.close();
    assertThrows(StoreClosedException.class, () -> map.get(1L));
    assertThrows(StoreClosedException.class, map::firstKey);
    assertThrows(StoreClosedException.class, () -> map.entrySet().iterator());
    assertThrows(StoreClosedException.class, keys::next);
    assertEquals(-1, map.comparator().compare(1L, 2L));
  }

  @Test
  void aMapOfADroppedTableSaysSo() {
    fill(1);
    store.dropTable("t");
    assertThrows(IllegalStateException.class, () -> map.get(1L));
    assertThrows(IllegalStateException.class, map::size);
    assertThrows(IllegalStateException.class, () -> map.put(1L, "x"));
  }
}

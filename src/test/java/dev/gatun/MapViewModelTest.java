package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random calls on the map view and on a {@link ConcurrentSkipListMap}, whole maps and views of views of them, must answer alike. */
class MapViewModelTest {
  private static final long SEED = Long.getLong("gatun.seed", System.nanoTime());
  private static final int STEPS = 20_000;
  private static final int KEYS = 60;
  private final Random random = new Random(SEED);
  private final Store store = Store.inMemory();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aMapOfNumbersIsLikeASkipList() {
    run(store.table("numbers", Codecs.int64(), Codecs.int64()).asMap(), i -> i - KEYS / 2L);
  }

  @Test
  void aMapOfStringsIsLikeASkipList() {
    run(store.table("texts", Codecs.utf8(), Codecs.int64()).asMap(), i -> Integer.toString(i, 3));
  }

  private <K extends Comparable<K>> void run(ConcurrentNavigableMap<K, Long> map, Function<Integer, K> keys) {
    ConcurrentNavigableMap<K, Long> model = new ConcurrentSkipListMap<>();
    Pair<ConcurrentNavigableMap<K, Long>, ConcurrentNavigableMap<K, Long>> both = new Pair<>(map, model);
    for (int step = 0; step < STEPS; step++) {
      if (step % 50 == 0) {
        both = new Pair<>(map, model);
        assertEquals(List.copyOf(model.entrySet()), List.copyOf(map.entrySet()), "step " + step + ", seed " + SEED);
      } else if (random.nextInt(12) == 0) {
        both = view(both, keys, step);
      }
      call(both, keys.apply(random.nextInt(KEYS)), keys.apply(random.nextInt(KEYS)), step);
    }
  }

  /** The same view of both, or, when that is a mistake, of neither. */
  private <K> Pair<ConcurrentNavigableMap<K, Long>, ConcurrentNavigableMap<K, Long>> view(
      Pair<ConcurrentNavigableMap<K, Long>, ConcurrentNavigableMap<K, Long>> both, Function<Integer, K> keys, int step) {
    int kind = random.nextInt(8);
    K a = keys.apply(random.nextInt(KEYS));
    K b = keys.apply(random.nextInt(KEYS));
    boolean x = random.nextBoolean();
    boolean y = random.nextBoolean();
    Object of = outcome(() -> view(both.first(), kind, a, x, b, y));
    Object ofModel = outcome(() -> view(both.second(), kind, a, x, b, y));
    assertEquals(ofModel instanceof Class, of instanceof Class, () -> "kind " + kind + " " + a + " " + b + ", step " + step + ", seed " + SEED);
    return of instanceof Class ? both : new Pair<>(view(both.first(), kind, a, x, b, y), view(both.second(), kind, a, x, b, y));
  }

  private static <K> ConcurrentNavigableMap<K, Long> view(ConcurrentNavigableMap<K, Long> map, int kind, K a, boolean x, K b, boolean y) {
    return switch (kind) {
      case 0 -> map.descendingMap();
      case 1 -> map.headMap(a);
      case 2 -> map.headMap(a, x);
      case 3 -> map.tailMap(a);
      case 4 -> map.tailMap(a, x);
      case 5 -> map.subMap(a, b);
      default -> map.subMap(a, x, b, y);
    };
  }

  private <K> void call(Pair<ConcurrentNavigableMap<K, Long>, ConcurrentNavigableMap<K, Long>> both, K a, K b, int step) {
    int kind = random.nextInt(40);
    long value = random.nextInt(4);
    Object answer = outcome(() -> answer(both.first(), kind, a, b, value));
    Object expected = outcome(() -> answer(both.second(), kind, a, b, value));
    String arguments = " with " + a + " " + b + " " + value;
    assertEquals(expected, answer, () -> "call " + kind + arguments + " on " + both.second() + ", step " + step + ", seed " + SEED);
    assertEquals(both.second().size(), both.first().size(), () -> "after call " + kind + ", step " + step + ", seed " + SEED);
  }

  /** What a call answers, or the class of its exception. */
  private static Object outcome(Supplier<Object> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return e.getClass();
    }
  }

  private static <K> Object answer(ConcurrentNavigableMap<K, Long> map, int kind, K a, K b, long value) {
    return switch (kind) {
      case 0, 1, 2, 3, 4 -> map.put(a, value);
      case 5 -> map.putIfAbsent(a, value);
      case 6 -> map.remove(a);
      case 7 -> map.remove(a, value);
      case 8 -> map.replace(a, value);
      case 9 -> map.replace(a, value, value + 1);
      case 10 -> map.compute(a, (k, v) -> v == null ? Long.valueOf(value) : v == value ? null : Long.valueOf(v + 1));
      case 11 -> map.computeIfAbsent(a, k -> value == 0 ? null : value);
      case 12 -> map.computeIfPresent(a, (k, v) -> v == value ? null : Long.valueOf(v + 1));
      case 13 -> map.merge(a, value, (v, w) -> v.equals(w) ? null : Long.valueOf(v + w));
      case 14 -> map.get(a);
      case 15 -> map.getOrDefault(a, -1L);
      case 16 -> map.containsKey(a);
      case 17 -> map.containsValue(value);
      case 18 -> List.of(map.isEmpty(), map.size(), map.hashCode());
      case 19 -> map.toString();
      default -> value == 0 && kind == 39 ? cleared(map) : kind < 30 ? neighbour(map, kind, a) : collection(map, kind, a, b, value);
    };
  }

  private static Object cleared(ConcurrentNavigableMap<?, Long> map) {
    map.clear();
    return map.isEmpty();
  }

  private static <K> Object neighbour(ConcurrentNavigableMap<K, Long> map, int kind, K key) {
    return switch (kind) {
      case 20 -> List.of(text(map.floorEntry(key)), text(map.floorKey(key)));
      case 21 -> List.of(text(map.ceilingEntry(key)), text(map.ceilingKey(key)));
      case 22 -> List.of(text(map.lowerEntry(key)), text(map.lowerKey(key)));
      case 23 -> List.of(text(map.higherEntry(key)), text(map.higherKey(key)));
      case 24 -> map.firstKey();
      case 25 -> map.lastKey();
      case 26 -> List.of(text(map.firstEntry()), text(map.lastEntry()));
      case 27 -> map.pollFirstEntry();
      case 28 -> map.pollLastEntry();
      default -> List.of(text(map.navigableKeySet().floor(key)), text(map.descendingKeySet().higher(key)));
    };
  }

  private static String text(Object part) {
    return Objects.toString(part);
  }

  private static <K> Object collection(ConcurrentNavigableMap<K, Long> map, int kind, K a, K b, long value) {
    NavigableSet<K> keys = map.navigableKeySet();
    return switch (kind) {
      case 30 -> List.of(List.copyOf(keys), List.copyOf(map.values()), List.copyOf(map.entrySet()));
      case 31 -> List.of(List.copyOf(map.descendingKeySet()), walked(keys.descendingIterator()));
      case 32 -> keys.removeAll(List.of(a, b));
      case 33 -> map.values().remove(value);
      case 34 -> map.values().removeIf(v -> v == value);
      case 35 -> map.entrySet().removeIf(e -> e.getValue() == value && e.getKey().equals(a));
      case 36 -> List.of(map.keySet().stream().toList(), map.values().parallelStream().toList(), map.entrySet().stream().toList());
      case 37 -> removedByIterator(map, a);
      case 38 -> List.of(walked(keys.headSet(a, true).iterator()), walked(keys.tailSet(a).iterator()));
      default -> walked(keys.subSet(a, true, b, false).iterator());
    };
  }

  private static <T> List<T> walked(Iterator<T> iterator) {
    List<T> all = new ArrayList<>();
    iterator.forEachRemaining(all::add);
    return all;
  }

  private static <K> Object removedByIterator(ConcurrentNavigableMap<K, Long> map, K key) {
    for (Iterator<Entry<K, Long>> entries = map.entrySet().iterator(); entries.hasNext();) {
      if (entries.next().getKey().equals(key)) {
        entries.remove();
      }
    }
    return map.size();
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which operations of a replay are applied: by table and key, and those on one key in the order of the log. */
class ReplayWindowTest {
  /** A key as the window should have it. */
  private record Operation(int table, byte[] key, int valueBytes, long lsn) {}

  private static final Comparator<Operation> ORDER = Comparator.comparingInt(Operation::table).thenComparing(Operation::key, Arrays::compareUnsigned);

  private final ReplayWindow window = new ReplayWindow();
  private final List<Operation> all = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {5, 8, 13, 40})
  void longCommonBeginningsAreSortedThrough(int shared) {
    Random random = new Random(shared);
    for (int i = 0; i < 5_000; i++) {
      byte[] key = new byte[shared + 8 + random.nextInt(3)];
      random.nextBytes(key);
      Arrays.fill(key, 0, shared, (byte) (random.nextInt(3) - 1));
      add(1 + random.nextInt(3), key, random.nextInt(50));
    }
    window.sort();
    List<Operation> sorted = new ArrayList<>(all);
    sorted.sort(ORDER); // stable: one key keeps its order
    assertEquals(sorted.stream().map(Operation::lsn).toList(), lsns());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void operationsOnOneKeyKeepTheOrderOfTheLog(long seed) {
    Random random = new Random(seed);
    int longest = 1 + random.nextInt(40);
    for (int i = 0; i < 20_000; i++) {
      byte[] key = new byte[random.nextInt(longest)];
      for (int b = 0; b < key.length; b++) {
        key[b] = (byte) random.nextInt(2); // zeros are what short keys are padded with
      }
      add(1 + random.nextInt(2), key, random.nextInt(9));
    }
    window.sort();
    List<Long> order = lsns();
    List<Long> sorted = new ArrayList<>(order);
    Collections.sort(sorted);
    assertEquals(all.stream().map(Operation::lsn).toList(), sorted, "each operation once");
    List<Operation> byKey = order.stream().map(lsn -> all.get((int) (lsn - 1))).sorted(ORDER).toList(); // stable
    for (int i = 1; i < byKey.size(); i++) {
      assertTrue(ORDER.compare(byKey.get(i - 1), byKey.get(i)) < 0 || byKey.get(i - 1).lsn() < byKey.get(i).lsn());
    }
  }

  @Test
  void onlyWhatTheNextOneOnTheSameKeyReplacesIsOverwritten() {
    add(1, new byte[] {1, 2}, 3);
    add(1, new byte[] {1, 2}, 4);
    add(1, new byte[] {1, 2, 0}, 5);
    add(2, new byte[] {1, 2, 0}, 6);
    window.sort();
    assertEquals(List.of(1L, 2L, 3L, 4L), lsns());
    assertTrue(window.isOverwritten(0));
    assertFalse(window.isOverwritten(1), "a longer key with the same padded bytes");
    assertFalse(window.isOverwritten(2), "the same key of another table");
    assertFalse(window.isOverwritten(3));
  }

  @Test
  void aLargeValueIsNeverOverwrittenUnseen() {
    int at = window.room(100);
    window.bytes()[at] = 7;
    window.putLarge(1, 1, 40, 1);
    add(1, new byte[] {7}, 4);
    window.sort();
    assertFalse(window.isOverwritten(0), "its runs were written, and must be given back");
    assertTrue(window.isLarge(window.operation(0)));
    assertEquals(40, window.valueLength(window.operation(0)));
  }

  @Test
  void whatWasAddedSinceTheMarkIsForgotten() {
    add(1, new byte[] {9}, 3);
    window.mark();
    add(1, new byte[] {8}, 3);
    window.reset();
    add(1, new byte[] {7}, 3);
    window.sort();
    assertEquals(List.of(3L, 1L), lsns());
  }

  private void add(int table, byte[] key, int valueBytes) {
    long lsn = all.size() + 1;
    all.add(new Operation(table, key, valueBytes, lsn));
    byte[] value = new byte[valueBytes];
    Arrays.fill(value, (byte) lsn);
    window.copy(key, 0, key.length, 0, 0);
    int at = window.room(key.length + valueBytes);
    System.arraycopy(value, 0, window.bytes(), at + key.length, valueBytes);
    window.put(table, key.length, valueBytes, lsn);
  }

  private List<Long> lsns() {
    List<Long> lsns = new ArrayList<>();
    for (int place = 0; place < window.count(); place++) {
      int operation = window.operation(place);
      lsns.add(window.lsn(operation));
      if (!window.isLarge(operation)) {
        check(operation, all.get((int) (window.lsn(operation) - 1)));
      }
    }
    return lsns;
  }

  private void check(int operation, Operation expected) {
    int start = window.keyStart(operation);
    int end = start + window.keyLength(operation);
    assertArrayEquals(expected.key(), Arrays.copyOfRange(window.chunk(operation), start, end));
    assertEquals(expected.table(), window.table(operation));
    assertEquals(expected.valueBytes(), window.valueLength(operation));
    for (int i = 0; i < expected.valueBytes(); i++) {
      assertEquals((byte) expected.lsn(), window.chunk(operation)[end + i]);
    }
  }
}

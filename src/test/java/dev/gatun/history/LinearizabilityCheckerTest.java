package dev.gatun.history;

import static dev.gatun.history.Operation.UNTOUCHED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.history.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A checker that can't refuse proves nothing. */
class LinearizabilityCheckerTest {
  private static final long NOT = UNTOUCHED;

  private static Operation put(long call, long back, long value) {
    return op(call, back, Kind.PUT, value, 0, 0);
  }

  private static Operation get(long call, long back, long result) {
    return op(call, back, Kind.GET, 0, 0, result);
  }

  private static Operation op(long call, long back, Kind kind, long argument, long seen, long result) {
    return Operation.one(0, call, back, kind, 0, argument, seen, result);
  }

  private static Operation at(int key, Operation o) {
    return Operation.one(0, o.call(), o.back(), o.kind(), key, o.argument(), o.seen(), o.result());
  }

  private static Operation batch(long call, long back, long... writes) {
    return Operation.several(0, call, back, Kind.BATCH, new long[] {NOT, NOT}, writes);
  }

  private static Operation snapshot(long call, long back, long... reads) {
    return Operation.several(0, call, back, Kind.SNAPSHOT, reads, new long[] {NOT, NOT});
  }

  private static Operation look(long call, long back, Kind kind, int bound, int found, long value) {
    return Operation.one(0, call, back, kind, bound, 0, found + 1, value);
  }

  private static void good(Operation... history) {
    assertNull(LinearizabilityChecker.refuse(List.of(history), new long[2]));
  }

  private static void bad(Operation... history) {
    assertNotNull(LinearizabilityChecker.refuse(List.of(history), new long[2]));
  }

  @Test
  void sequentialHistoriesAreJudgedAsAMapWould() {
    good();
    good(get(0, 1, 0), put(2, 3, 7), get(4, 5, 7), op(6, 7, Kind.REMOVE, 0, 0, 1), get(8, 9, 0));
    good(
        op(0, 1, Kind.PUT_IF_ABSENT, 3, 0, 0), op(2, 3, Kind.PUT_IF_ABSENT, 4, 0, 3), op(4, 5, Kind.REPLACE_EXPECTED, 5, 3, 1),
        op(6, 7, Kind.GET_AND_PUT, 6, 0, 5), op(8, 9, Kind.REPLACE, 7, 0, 6), op(10, 11, Kind.REMOVE_EXPECTED, 0, 7, 1), get(12, 13, 0));
    bad(get(0, 1, 1));
    bad(op(0, 1, Kind.REMOVE, 0, 0, 1));
    bad(put(0, 1, 1), op(2, 3, Kind.REPLACE_EXPECTED, 2, 9, 1));
    bad(put(0, 1, 1), op(2, 3, Kind.REPLACE_EXPECTED, 2, 1, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.PUT_IF_ABSENT, 2, 0, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.GET_AND_PUT, 2, 0, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.REMOVE_EXPECTED, 0, 1, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.REPLACE, 2, 0, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.GET_AND_REMOVE, 0, 0, 1), op(4, 5, Kind.CONTAINS, 0, 0, 1));
  }

  @Test
  void functionsAreJudgedByWhatTheySawAndReturned() {
    long merged = MapModel.merged(6, 5);
    good(put(0, 1, 6), op(2, 3, Kind.COMPUTE, 5, 6, 5), get(4, 5, 5));
    good(put(0, 1, 3), op(2, 3, Kind.COMPUTE, 5, 3, 0), get(4, 5, 0)); // 3 and 5 make nothing
    good(put(0, 1, 6), op(2, 3, Kind.MERGE, 5, 6, merged), get(4, 5, merged));
    good(op(2, 3, Kind.MERGE, 5, 0, 5), op(4, 5, Kind.COMPUTE_IF_ABSENT, 8, 0, 5), op(6, 7, Kind.COMPUTE_IF_PRESENT, 9, 5, 9));
    bad(put(0, 1, 6), put(2, 3, 10), op(4, 5, Kind.COMPUTE, 5, 6, 5)); // its function saw what was no longer there
    bad(put(0, 1, 6), put(2, 3, 10), op(4, 5, Kind.COMPUTE_IF_PRESENT, 5, 6, 5));
    bad(put(0, 1, 6), op(2, 3, Kind.COMPUTE_IF_ABSENT, 8, 0, 8));
  }

  @Test
  void overlappingOperationsMayTakeEffectInAnyOrder() {
    good(put(0, 10, 1), get(1, 2, 0), get(3, 4, 1));
    good(put(0, 10, 1), put(0, 10, 2), get(11, 12, 1));
    good(put(0, 10, 1), put(0, 10, 2), get(11, 12, 2));
    good(put(0, 10, 1), put(5, 15, 2), get(16, 17, 1)); // the later one may have been first
  }

  @Test
  void aStaleReadIsRefused() {
    bad(put(0, 1, 1), put(2, 3, 2), get(4, 5, 1));
    bad(put(0, 10, 1), get(1, 2, 1), get(3, 4, 0)); // seen, then not seen
  }

  @Test
  void aLostUpdateIsRefused() {
    bad(put(0, 1, 1), op(2, 10, Kind.REPLACE_EXPECTED, 2, 1, 1), op(3, 11, Kind.REPLACE_EXPECTED, 3, 1, 1));
    bad(op(0, 10, Kind.PUT_IF_ABSENT, 1, 0, 0), op(0, 10, Kind.PUT_IF_ABSENT, 2, 0, 0));
    bad(put(0, 1, 9), op(2, 10, Kind.GET_AND_PUT, 1, 0, 9), op(2, 10, Kind.GET_AND_PUT, 2, 0, 9));
    bad(put(0, 1, 1), op(2, 9, Kind.REMOVE, 0, 0, 1), op(3, 9, Kind.REMOVE, 0, 0, 1));
  }

  @Test
  void aReadOutOfThinAirIsRefused() {
    bad(put(0, 10, 1), get(0, 10, 2));
  }

  @Test
  void halfABatchIsRefused() {
    good(batch(0, 10, 1, 2), at(0, get(1, 2, 0)), at(1, get(3, 4, 2)), at(0, get(5, 6, 1)));
    bad(batch(0, 10, 1, 2), at(1, get(1, 2, 2)), at(0, get(3, 4, 0)));
    bad(batch(0, 10, 1, 2), snapshot(1, 9, 1, 0));
    bad(batch(0, 1, 1, 2), batch(2, 3, 0, NOT), snapshot(4, 5, 1, 2));
  }

  @Test
  void aSnapshotOfNoMomentIsRefused() {
    good(at(0, put(0, 10, 1)), at(1, put(0, 10, 2)), snapshot(1, 9, 1, 0));
    bad(at(0, put(0, 1, 1)), at(1, put(2, 3, 2)), snapshot(0, 9, 0, 2));
    bad(at(0, put(0, 10, 1)), at(1, put(0, 10, 2)), snapshot(1, 9, 1, 0), snapshot(1, 9, 0, 2)); // two that no order explains
    bad(at(0, put(0, 1, 1)), snapshot(2, 3, 0, 0)); // too old
  }

  @Test
  void neighboursAreJudgedOverAllKeys() {
    good(at(1, put(0, 1, 5)), look(2, 3, Kind.FIRST, 0, 1, 5), look(4, 5, Kind.CEILING, 0, 1, 5), look(6, 7, Kind.LOWER, 2, 1, 5));
    good(at(1, put(0, 1, 5)), look(2, 3, Kind.HIGHER, 1, -1, 0), look(2, 3, Kind.FLOOR, 0, -1, 0));
    bad(at(0, put(0, 1, 4)), at(1, put(2, 3, 5)), look(4, 5, Kind.FIRST, 0, 1, 5));
    bad(at(0, put(0, 1, 4)), at(1, put(2, 3, 5)), look(4, 5, Kind.LOWER, 1, -1, 0));
    // Key 1 was there until key 0 was: at no moment were both away.
    bad(at(1, put(0, 1, 5)), at(0, put(2, 3, 4)), at(1, op(4, 5, Kind.REMOVE, 0, 0, 1)), look(2, 5, Kind.FIRST, 0, -1, 0));
  }

  @Test
  void whatACrashCutOffHappenedOrNot() {
    Operation pending = put(5, Operation.NEVER, 2);
    good(put(0, 1, 1), pending, get(10, 11, 1));
    good(put(0, 1, 1), pending, get(10, 11, 2));
    bad(put(0, 1, 1), pending, get(10, 11, 0)); // what returned is gone
    bad(put(0, 1, 1), pending, get(3, 4, 2)); // seen before it began
    bad(put(0, 1, 1), pending, get(6, 7, 2), get(10, 11, 1)); // what was shown is gone
    bad(batch(0, Operation.NEVER, 1, 2), snapshot(10, 11, 1, 0)); // half of it
    good(op(0, Operation.NEVER, Kind.COMPUTE, 5, 77, 88), get(10, 11, 5)); // what it would have seen and returned, nobody knows
  }

  @Test
  void theReportNamesWhatHasNoPlace() {
    String report = LinearizabilityChecker.refuse(List.of(put(0, 1, 1), put(2, 3, 2), get(4, 5, 1)), new long[1]);
    assertNotNull(report);
    assertTrue(report.contains("?          [4, 5] thread 0 GET"), report);
  }

  /** Sequential runs whose operations are stretched in time stay good; with one result that nobody wrote they are bad. */
  @Test
  void stretchedRunsAreGoodAndSpoiltOnesAreNot() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<Operation> history = stretched(random, 1_000);
      assertNull(LinearizabilityChecker.refuse(history, new long[4]), "seed " + seed);
      int victim = random.nextInt(history.size());
      Operation o = history.get(victim);
      history.set(victim, Operation.one(0, o.call(), o.back(), Kind.GET, random.nextInt(4), 0, 0, 77_777));
      assertNotNull(LinearizabilityChecker.refuse(history, new long[4]), "seed " + seed);
    }
  }

  /** A last read that nothing explains makes the checker try every order that there is before it refuses. */
  @Test
  void longHistoriesAreJudgedAtOnce() {
    int refused = 0;
    for (long seed = 0; seed < 20; seed++) {
      List<Operation> history = stretched(new Random(seed), 5_000);
      assertNull(LinearizabilityChecker.refuse(history, new long[4]));
      history.add(Operation.several(0, 30_000, 30_001, Kind.SNAPSHOT, new long[] {1, 2, 3, 4}, new long[] {NOT, NOT, NOT, NOT}));
      refused += LinearizabilityChecker.refuse(history, new long[4]) == null ? 0 : 1;
    }
    assertEquals(20, refused);
  }

  private static List<Operation> stretched(Random random, int operations) {
    List<Operation> history = new ArrayList<>();
    long[] state = new long[4];
    for (int i = 1; i <= operations; i++) {
      long call = i * 10L - random.nextInt(30);
      long back = i * 10L + random.nextInt(30);
      int key = random.nextInt(4);
      long[] none = {NOT, NOT, NOT, NOT};
      switch (random.nextInt(4)) {
        case 0 -> history.add(at(key, put(call, back, state[key] = i)));
        case 1 -> history.add(at(key, get(call, back, state[key])));
        case 2 -> history.add(Operation.several(0, call, back, Kind.SNAPSHOT, state.clone(), none));
        default -> {
          long[] writes = none.clone();
          writes[key] = state[key] = 0;
          writes[(key + 1) % 4] = state[(key + 1) % 4] = operations + i;
          history.add(Operation.several(0, call, back, Kind.BATCH, none, writes));
        }
      }
    }
    return history;
  }
}

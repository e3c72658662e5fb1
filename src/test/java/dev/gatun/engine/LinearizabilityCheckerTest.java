package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.LinearizabilityChecker.Kind;
import dev.gatun.engine.LinearizabilityChecker.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A checker that can't refuse proves nothing. */
class LinearizabilityCheckerTest {
  private static Operation put(long call, long back, long value) {
    return new Operation(call, back, Kind.PUT, value, 0, 0);
  }

  private static Operation get(long call, long back, long result) {
    return new Operation(call, back, Kind.GET, 0, 0, result);
  }

  private static Operation op(long call, long back, Kind kind, long argument, long expected, long result) {
    return new Operation(call, back, kind, argument, expected, result);
  }

  private static void good(Operation... history) {
    assertTrue(LinearizabilityChecker.isLinearizable(List.of(history)));
  }

  private static void bad(Operation... history) {
    assertFalse(LinearizabilityChecker.isLinearizable(List.of(history)));
  }

  @Test
  void sequentialHistoriesAreJudgedAsAMapWould() {
    good();
    good(get(0, 1, 0), put(2, 3, 7), get(4, 5, 7), op(6, 7, Kind.REMOVE, 0, 0, 1), get(8, 9, 0));
    good(
        op(0, 1, Kind.PUT_IF_ABSENT, 3, 0, 0), op(2, 3, Kind.PUT_IF_ABSENT, 4, 0, 3), op(4, 5, Kind.REPLACE, 5, 3, 1),
        op(6, 7, Kind.GET_AND_PUT, 6, 0, 5));
    bad(get(0, 1, 1));
    bad(op(0, 1, Kind.REMOVE, 0, 0, 1));
    bad(put(0, 1, 1), op(2, 3, Kind.REPLACE, 2, 9, 1));
    bad(put(0, 1, 1), op(2, 3, Kind.REPLACE, 2, 1, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.PUT_IF_ABSENT, 2, 0, 0));
    bad(put(0, 1, 1), op(2, 3, Kind.GET_AND_PUT, 2, 0, 0));
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
    bad(put(0, 1, 1), op(2, 10, Kind.REPLACE, 2, 1, 1), op(3, 11, Kind.REPLACE, 3, 1, 1));
    bad(op(0, 10, Kind.PUT_IF_ABSENT, 1, 0, 0), op(0, 10, Kind.PUT_IF_ABSENT, 2, 0, 0));
    bad(put(0, 1, 9), op(2, 10, Kind.GET_AND_PUT, 1, 0, 9), op(2, 10, Kind.GET_AND_PUT, 2, 0, 9));
    bad(put(0, 1, 1), op(2, 9, Kind.REMOVE, 0, 0, 1), op(3, 9, Kind.REMOVE, 0, 0, 1));
  }

  @Test
  void aReadOutOfThinAirIsRefused() {
    bad(put(0, 10, 1), get(0, 10, 2));
  }

  /** A sequential run whose operations are stretched in time stays good; with one result changed to a value that nobody wrote it is bad. */
  @Test
  void stretchedRunsAreGoodAndSpoiltOnesAreNot() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Operation> history = new ArrayList<>();
      long state = 0;
      for (int i = 1; i <= 300; i++) {
        long call = i * 10L - random.nextInt(30);
        long back = i * 10L + random.nextInt(30);
        if (random.nextBoolean()) {
          state = i;
          history.add(put(call, back, i));
        } else {
          history.add(get(call, back, state));
        }
      }
      assertEquals(true, LinearizabilityChecker.isLinearizable(history), "seed " + seed);
      history.add(get(5_000, 5_001, 77_777));
      assertEquals(false, LinearizabilityChecker.isLinearizable(history), "seed " + seed);
    }
  }
}

package dev.gatun.history;

import static dev.gatun.history.Operation.UNTOUCHED;

import org.jspecify.annotations.Nullable;

/** What a sequential map would do. States are arrays of values by key, shared and never changed. */
final class MapModel {
  private static final long MERGED = 1L << 40;

  private MapModel() {}

  /** What the histories' compute functions make of a value: a new one, or none for a quarter of the old ones. */
  static long computed(long old, long argument) {
    return old != 0 && (old + argument) % 4 == 0 ? 0 : argument;
  }

  /** What the histories' merge functions make of two values: a new one that tells that there was an old one, or none. */
  static long merged(long old, long argument) {
    return (old + argument) % 4 == 0 ? 0 : argument + MERGED;
  }

  /** The state after the operation, or null if it could not have returned what it did. */
  static long @Nullable [] next(Operation o, long[] state) {
    if (o.kind().isOfSeveralKeys()) {
      return several(o, state);
    }
    if (o.kind().isNavigation()) {
      return o.isPending() || navigated(o, state) ? state : null;
    }
    long now = state[o.key()];
    if (!o.isPending() && (result(o, now) != o.result() || !saw(o, now))) {
      return null;
    }
    long after = after(o, now);
    return after == now ? state : with(state, o.key(), after);
  }

  private static long[] with(long[] state, int key, long value) {
    long[] next = state.clone();
    next[key] = value;
    return next;
  }

  private static long @Nullable [] several(Operation o, long[] state) {
    long[] next = state.clone();
    for (int k = 0; k < state.length; k++) {
      if (!o.isPending() && o.reads()[k] != UNTOUCHED && o.reads()[k] != state[k]) {
        return null;
      }
      if (o.writes()[k] != UNTOUCHED) {
        next[k] = o.writes()[k];
      }
    }
    return next;
  }

  private static boolean navigated(Operation o, long[] state) {
    int found = switch (o.kind()) {
      case FIRST -> up(state, 0);
      case CEILING -> up(state, o.key());
      case HIGHER -> up(state, o.key() + 1);
      case FLOOR -> down(state, o.key());
      default -> down(state, o.key() - 1);
    };
    return found + 1 == o.seen() && (found < 0 || state[found] == o.result());
  }

  private static int up(long[] state, int from) {
    for (int k = from; k < state.length; k++) {
      if (state[k] != 0) {
        return k;
      }
    }
    return -1;
  }

  private static int down(long[] state, int from) {
    int k = Math.min(from, state.length - 1);
    while (k >= 0 && state[k] == 0) {
      k--;
    }
    return k;
  }

  /** What it returns for the value there. */
  private static long result(Operation o, long now) {
    return switch (o.kind()) {
      case PUT -> 0;
      case CONTAINS, REMOVE -> now == 0 ? 0 : 1;
      case REPLACE_EXPECTED, REMOVE_EXPECTED -> isExpected(o, now) ? 1 : 0;
      case COMPUTE -> computed(now, o.argument());
      case COMPUTE_IF_ABSENT -> now == 0 ? o.argument() : now;
      case COMPUTE_IF_PRESENT -> now == 0 ? 0 : o.argument();
      case MERGE -> now == 0 ? o.argument() : merged(now, o.argument());
      default -> now;
    };
  }

  /** Whether its function saw what is there, when there is something to see. */
  private static boolean saw(Operation o, long now) {
    return switch (o.kind()) {
      case COMPUTE -> o.seen() == now;
      case COMPUTE_IF_PRESENT, MERGE -> now == 0 || o.seen() == now;
      default -> true;
    };
  }

  private static boolean isExpected(Operation o, long now) {
    return now != 0 && now == o.seen();
  }

  /** What is there after it. */
  private static long after(Operation o, long now) {
    return switch (o.kind()) {
      case PUT, GET_AND_PUT -> o.argument();
      case REMOVE, GET_AND_REMOVE -> 0;
      case PUT_IF_ABSENT, COMPUTE_IF_ABSENT -> now == 0 ? o.argument() : now;
      case REPLACE, COMPUTE_IF_PRESENT -> now == 0 ? 0 : o.argument();
      case REPLACE_EXPECTED -> isExpected(o, now) ? o.argument() : now;
      case REMOVE_EXPECTED -> isExpected(o, now) ? 0 : now;
      case COMPUTE -> computed(now, o.argument());
      case MERGE -> now == 0 ? o.argument() : merged(now, o.argument());
      default -> now;
    };
  }
}

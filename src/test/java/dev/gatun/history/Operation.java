package dev.gatun.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one call did to the few keys of a history. Keys are numbers from 0, values are unique numbers, and 0 stands for no value.
 *
 * @param thread who called
 * @param call when it was called
 * @param back when it returned; {@link #NEVER} for a call that a crash has cut off: it has an effect or none, and its results say nothing
 * @param kind what it does
 * @param key the key, or the bound of a navigation, or -1
 * @param argument the value to store
 * @param seen what the caller expects, what its function saw last, or, for a navigation, the key found plus one
 * @param result the value returned, or 1 for true and 0 for false
 * @param reads for several keys: the value read by key, or {@link #UNTOUCHED}
 * @param writes for several keys: the value written by key, or {@link #UNTOUCHED}
 */
record Operation(
    int thread, long call, long back, Kind kind, int key, long argument, long seen, long result, long @Nullable [] reads, long @Nullable [] writes) {
  static final long NEVER = Long.MAX_VALUE;
  static final long UNTOUCHED = -1;

  /** The calls of the API. */
  enum Kind {
    GET, READ, COPY_TO, CONTAINS, PUT, REMOVE, PUT_IF_ABSENT, REPLACE, REPLACE_EXPECTED, REMOVE_EXPECTED, GET_AND_PUT, GET_AND_REMOVE,
    COMPUTE, COMPUTE_IF_ABSENT, COMPUTE_IF_PRESENT, MERGE,
    FIRST, FLOOR, LOWER, CEILING, HIGHER,
    BATCH, REMOVE_RANGE, SNAPSHOT, TRANSACTION, RECOVERED;

    boolean isNavigation() {
      return this == FIRST || this == FLOOR || this == LOWER || this == CEILING || this == HIGHER;
    }

    boolean isOfSeveralKeys() {
      return this == BATCH || this == REMOVE_RANGE || this == SNAPSHOT || this == TRANSACTION || this == RECOVERED;
    }
  }

  static Operation one(int thread, long call, long back, Kind kind, int key, long argument, long seen, long result) {
    return new Operation(thread, call, back, kind, key, argument, seen, result, null, null);
  }

  static Operation several(int thread, long call, long back, Kind kind, long[] reads, long[] writes) {
    return new Operation(thread, call, back, kind, -1, 0, 0, 0, reads, writes);
  }

  /** As much as is known of it when a crash came before its return. */
  Operation cutOff() {
    return new Operation(thread, call, NEVER, kind, key, argument, seen, result, reads, writes);
  }

  boolean isPending() {
    return back == NEVER;
  }

  boolean touches(int k) {
    if (kind.isOfSeveralKeys()) {
      return reads[k] != UNTOUCHED || writes[k] != UNTOUCHED;
    }
    return kind.isNavigation() || key == k;
  }

  @Override
  public String toString() {
    String time = "[" + call + ", " + (isPending() ? "never" : back) + "] thread " + thread + " " + kind;
    if (kind.isOfSeveralKeys()) {
      return time + " read " + Arrays.toString(reads) + " wrote " + Arrays.toString(writes);
    }
    return time + " key " + key + " argument " + argument + " seen " + seen + " -> " + result;
  }
}

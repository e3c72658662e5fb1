package dev.gatun.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the history of one key is linearizable: whether the operations can be put in an order that respects real time (what returned before another
 * was called comes before it) and in which each returns what a map would.
 *
 * <p>The algorithm is that of Wing and Gong with Lowe's memory. Calls and returns stand in a list by time. Go through the list from its start: an
 * operation whose call is met before any return may be the next one, if its result fits the state; take it out, go on from the start. A return that
 * is met first means that its operation had to be earlier: take the last choice back. A pair (operations taken, state) that was there before is not
 * tried again.
 */
final class LinearizabilityChecker {
  /** The kinds of operations; a value of 0 stands for none. */
  enum Kind {
    PUT,
    GET,
    REMOVE,
    PUT_IF_ABSENT,
    REPLACE,
    GET_AND_PUT
  }

  /**
   * An operation.
   *
   * @param call when it was called
   * @param back when it returned
   * @param kind what it did
   * @param argument the value to store
   * @param expected what {@link Kind#REPLACE} expects
   * @param result the value returned, or 1 for true and 0 for false
   */
  record Operation(long call, long back, Kind kind, long argument, long expected, long result) {}

  private static final class Event {
    final int operation;
    final @Nullable Event back;
    @Nullable Event before;
    @Nullable Event after;

    Event(int operation, @Nullable Event back) {
      this.operation = operation;
      this.back = back;
    }
  }

  private record Configuration(BitSet taken, long state) {}

  private record Choice(Event call, long stateBefore) {}

  private static final long DOES_NOT_FIT = -1;

  private final Operation[] operations;
  private final Event start = new Event(-1, null);

  private LinearizabilityChecker(List<Operation> history) {
    this.operations = history.toArray(Operation[]::new);
    link();
  }

  /** Whether the history of one key that begins without a value is linearizable. */
  static boolean isLinearizable(List<Operation> history) {
    return new LinearizabilityChecker(history).search();
  }

  private void link() {
    record At(long time, boolean back, Event event) {}
    List<At> all = new ArrayList<>();
    for (int i = 0; i < operations.length; i++) {
      Event back = new Event(i, null);
      all.add(new At(operations[i].call, false, new Event(i, back)));
      all.add(new At(operations[i].back, true, back));
    }
    all.sort(Comparator.comparingLong(At::time).thenComparing(At::back)); // what happens at the same time overlaps
    Event last = start;
    for (At at : all) {
      insert(at.event, last);
      last = at.event;
    }
  }

  private static void insert(Event event, Event before) {
    event.before = before;
    event.after = before.after;
    before.after = event;
    if (event.after != null) {
      event.after.before = event;
    }
  }

  private static void remove(Event event) {
    event.before.after = event.after;
    if (event.after != null) {
      event.after.before = event.before;
    }
  }

  private boolean search() {
    Set<Configuration> known = new HashSet<>();
    List<Choice> choices = new ArrayList<>();
    BitSet taken = new BitSet(operations.length);
    long state = 0;
    Event at = start.after;
    while (start.after != null) {
      if (at.back == null) {
        if (choices.isEmpty()) {
          return false;
        }
        Choice last = choices.removeLast();
        state = last.stateBefore;
        taken.clear(last.call.operation);
        insert(last.call.back, last.call.back.before);
        insert(last.call, last.call.before);
        at = last.call.after;
        continue;
      }
      long next = apply(operations[at.operation], state);
      boolean isNew = false;
      if (next != DOES_NOT_FIT) {
        taken.set(at.operation);
        isNew = known.add(new Configuration((BitSet) taken.clone(), next));
        if (!isNew) {
          taken.clear(at.operation);
        }
      }
      if (isNew) {
        choices.add(new Choice(at, state));
        state = next;
        remove(at);
        remove(at.back);
        at = start.after;
      } else {
        at = at.after;
      }
    }
    return true;
  }

  /** The state after an operation that returned what it did, or {@link #DOES_NOT_FIT}. */
  private static long apply(Operation o, long state) {
    return switch (o.kind) {
      case PUT -> o.argument;
      case GET -> o.result == state ? state : DOES_NOT_FIT;
      case REMOVE -> o.result == (state == 0 ? 0 : 1) ? 0 : DOES_NOT_FIT;
      case PUT_IF_ABSENT -> o.result != state ? DOES_NOT_FIT : state == 0 ? o.argument : state;
      case REPLACE -> {
        boolean equal = state != 0 && state == o.expected;
        yield o.result != (equal ? 1 : 0) ? DOES_NOT_FIT : equal ? o.argument : state;
      }
      case GET_AND_PUT -> o.result == state ? o.argument : DOES_NOT_FIT;
    };
  }

  /** The history as text, for a report. */
  static String text(List<Operation> history) {
    Operation[] sorted = history.toArray(Operation[]::new);
    Arrays.sort(sorted, Comparator.comparingLong(Operation::call));
    StringBuilder text = new StringBuilder();
    for (Operation o : sorted) {
      text.append(o).append('\n');
    }
    return text.toString();
  }
}

package dev.gatun.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history is linearizable: whether the operations can be put in an order that respects real time (what returned before another was called
 * comes before it) and in which each returns what a map would. Operations that a crash has cut off may be left out.
 *
 * <p>The algorithm is that of Wing and Gong with Lowe's memory. Calls and returns stand in a list by time. Go through the list from its start: an
 * operation whose call is met before any return may be the next one, if its result fits the state; take it out, go on from the start. A return that
 * is met first means that its operation had to be earlier: take the last choice back. A pair (operations taken, state) that was there before is not
 * tried again.
 *
 * <p><b>Why long histories are no trouble.</b> Keys that no operation touches together are searched apart ({@link Partition}). Within a part, only
 * operations that overlap can be exchanged, so there are few configurations for each moment; and a configuration is remembered as the operation up to
 * which all are taken, the bits of the few taken beyond it, and the state, however long the history is.
 */
final class LinearizabilityChecker {
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

  /** Operations taken and the state, as one array: where the bits begin, the bits, the state. */
  private record Configuration(long[] words) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Configuration that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  private record Choice(Event call, long[] stateBefore) {}

  private final Operation[] operations;
  private final long[] taken;
  private final Event start = new Event(-1, null);
  private final Set<Configuration> known = new HashSet<>();
  private final List<Choice> choices = new ArrayList<>();
  private long[] state;
  private int unexplained;
  private int firstWord;
  private int lastWord;
  private int leastUnexplained;
  private long[] deepestState;
  private long[] deepestTaken;

  private LinearizabilityChecker(List<Operation> history, long[] initial) {
    operations = history.toArray(Operation[]::new);
    Arrays.sort(operations, Comparator.comparingLong(Operation::call));
    taken = new long[(operations.length >> 6) + 1];
    state = initial;
    deepestState = initial;
    deepestTaken = taken.clone();
    unexplained = (int) history.stream().filter(o -> !o.isPending()).count();
    leastUnexplained = unexplained;
    link();
  }

  /** Null if the history, which begins with this value for each key, is linearizable; otherwise how far it could be explained. */
  static @Nullable String refuse(List<Operation> history, long[] initial) {
    for (List<Operation> part : Partition.of(history, initial.length)) {
      LinearizabilityChecker checker = new LinearizabilityChecker(part, initial);
      if (!checker.search()) {
        return checker.report();
      }
    }
    return null;
  }

  private void link() {
    record At(long time, boolean back, Event event) {}
    List<At> all = new ArrayList<>();
    for (int i = 0; i < operations.length; i++) {
      Event back = new Event(i, null);
      all.add(new At(operations[i].call(), false, new Event(i, back)));
      if (!operations[i].isPending()) {
        all.add(new At(operations[i].back(), true, back));
      }
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
    Event at = start.after;
    while (unexplained > 0) {
      if (at != null && at.back != null) {
        at = take(at) ? start.after : at.after;
      } else if (choices.isEmpty()) {
        return false;
      } else {
        at = takeBack();
      }
    }
    return true;
  }

  /** Makes the operation the next one, if it fits and leads to something new. */
  private boolean take(Event call) {
    long[] next = MapModel.next(operations[call.operation], state);
    if (next == null || operations[call.operation].isPending() && Arrays.equals(next, state)) {
      return false; // what never returned and changes nothing here need not have happened: each such read would double the search
    }
    mark(call.operation, true);
    if (!known.add(configuration(next))) {
      mark(call.operation, false);
      return false;
    }
    choices.add(new Choice(call, state));
    state = next;
    remove(call);
    if (!operations[call.operation].isPending()) {
      remove(call.back);
      unexplained--;
      noteDepth();
    }
    return true;
  }

  private Event takeBack() {
    Choice last = choices.removeLast();
    state = last.stateBefore;
    mark(last.call.operation, false);
    if (!operations[last.call.operation].isPending()) {
      insert(last.call.back, last.call.back.before);
      unexplained++;
    }
    insert(last.call, last.call.before);
    return last.call.after;
  }

  private void mark(int operation, boolean isTaken) {
    int word = operation >> 6;
    if (isTaken) {
      taken[word] |= 1L << operation;
      lastWord = Math.max(lastWord, word);
    } else {
      taken[word] &= ~(1L << operation);
      firstWord = Math.min(firstWord, word);
    }
    while (firstWord < taken.length - 1 && taken[firstWord] == -1L) {
      firstWord++;
    }
  }

  private Configuration configuration(long[] next) {
    int end = lastWord + 1;
    while (end > firstWord + 1 && taken[end - 1] == 0) {
      end--;
    }
    long[] words = new long[1 + end - firstWord + next.length];
    words[0] = firstWord;
    System.arraycopy(taken, firstWord, words, 1, end - firstWord);
    System.arraycopy(next, 0, words, 1 + end - firstWord, next.length);
    return new Configuration(words);
  }

  private void noteDepth() {
    if (unexplained < leastUnexplained) {
      leastUnexplained = unexplained;
      deepestState = state;
      deepestTaken = taken.clone();
    }
  }

  /**
   * The state in which the search got furthest, and what is near: the last operations that were explained, and all that were under way when the first
   * of the others returned. One of these should have come next.
   */
  private String report() {
    StringBuilder text = new StringBuilder("not linearizable: " + leastUnexplained + " of " + operations.length + " operations have no place after ");
    text.append(Arrays.toString(deepestState)).append('\n');
    List<Operation> open = new ArrayList<>();
    List<Operation> explained = new ArrayList<>();
    for (int i = 0; i < operations.length; i++) {
      (isTaken(deepestTaken, i) ? explained : open).add(operations[i]);
    }
    long firstBack = open.stream().mapToLong(Operation::back).min().orElse(0);
    explained.subList(Math.max(0, explained.size() - 24), explained.size()).forEach(o -> text.append("  explained  ").append(o).append('\n'));
    open.stream().filter(o -> o.call() <= firstBack).forEach(o -> text.append("  ?          ").append(o).append('\n'));
    return text.toString();
  }

  private static boolean isTaken(long[] words, int operation) {
    return (words[operation >> 6] >>> operation & 1) != 0;
  }
}

package dev.gatun.model;

import java.util.Arrays;

/**
 * A weak memory by <em>views</em>, after the operational models of release and acquire. Every location keeps its past values in the order in which
 * they were stored. A thread's view says how old a value it may still be shown, for each location; a load chooses any value from there on.
 *
 * <ul>
 *   <li>A release store carries the view of its thread, an acquire load takes over the view that the value carries: what came before the store is
 *       seen after the load.
 *   <li>A plain load notes that view only; {@code loadLoadFence} takes over all that was noted. So without it two loads may be answered in the wrong
 *       order.
 *   <li>A plain store carries what the thread had stored before its last {@code storeStoreFence}. So without it two stores may be seen in the wrong
 *       order.
 *   <li>A volatile load or an atomic update meets the newest value, since the volatile accesses of all threads have one order, here that of the
 *       search. They order nothing else than release and acquire do.
 * </ul>
 *
 * <p>Not shown: a store that is seen before an earlier <em>load</em> of its thread is answered, and stores to one location in another order than they
 * were made in. No protocol here has a plain store after a load that decides it without a compare-and-set in between.
 *
 * <pre>
 *   for each location: how many values | PAST times (value, view carried)     for each thread: view | noted | stored | stored before the fence
 * </pre>
 *
 * <p>Views hold indexes of values. Values that no running thread may be shown any more are dropped, which moves the indexes.
 */
final class WeakMemory implements Memory {
  private static final int PAST = 8;
  private static final int VIEW = 0;
  private static final int NOTED = 1;
  private static final int STORED = 2;
  private static final int FENCED = 3;
  private static final int VIEWS = 4;

  private final int base;
  private final int[] initial;
  private final int threads;
  private final int locations;
  private final int past;
  private final int stride;

  WeakMemory(int base, int[] initial, int threads) {
    this.base = base;
    this.initial = initial;
    this.threads = threads;
    this.locations = initial.length;
    this.past = 1 + locations;
    this.stride = 1 + PAST * past;
  }

  @Override
  public int size() {
    return locations * stride + threads * VIEWS * locations;
  }

  @Override
  public void initialise(int[] state) {
    for (int location = 0; location < locations; location++) {
      state[count(location)] = 1;
      state[value(location, 0)] = initial[location];
    }
  }

  private int count(int location) {
    return base + location * stride;
  }

  private int value(int location, int index) {
    return base + location * stride + 1 + index * past;
  }

  private int carried(int location, int index) {
    return value(location, index) + 1;
  }

  private int view(int thread, int which) {
    return base + locations * stride + (thread * VIEWS + which) * locations;
  }

  @Override
  public int load(Turn turn, int location, Access access) {
    int[] state = turn.state();
    int view = view(turn.thread(), VIEW);
    int newest = state[count(location)] - 1;
    int index = access == Access.VOLATILE ? newest : newest - turn.choose(newest - state[view + location] + 1);
    see(state, turn.thread(), location, index, access.acquires());
    return state[value(location, index)];
  }

  private void see(int[] state, int thread, int location, int index, boolean acquires) {
    int view = view(thread, VIEW);
    int noted = view(thread, NOTED);
    state[view + location] = Math.max(state[view + location], index);
    state[noted + location] = Math.max(state[noted + location], index);
    join(state, noted, carried(location, index));
    if (acquires) {
      join(state, view, carried(location, index));
    }
  }

  private void join(int[] state, int into, int other) {
    for (int i = 0; i < locations; i++) {
      state[into + i] = Math.max(state[into + i], state[other + i]);
    }
  }

  @Override
  public void store(Turn turn, int location, int value, Access access) {
    append(turn, location, value, access.releases());
  }

  private int append(Turn turn, int location, int value, boolean releases) {
    int[] state = turn.state();
    int index = state[count(location)];
    if (index == PAST) {
      throw new IllegalStateException("location " + location + " has more than " + PAST + " values that somebody may be shown");
    }
    state[count(location)] = index + 1;
    state[value(location, index)] = value;
    for (int which = VIEW; which <= STORED; which++) {
      state[view(turn.thread(), which) + location] = index;
    }
    int carried = carried(location, index);
    System.arraycopy(state, view(turn.thread(), releases ? VIEW : FENCED), state, carried, locations);
    state[carried + location] = index;
    return index;
  }

  @Override
  public int exchange(Turn turn, int location, int expected, int next) {
    int[] state = turn.state();
    int newest = state[count(location)] - 1;
    int before = state[value(location, newest)];
    see(state, turn.thread(), location, newest, true);
    if (before == expected) {
      int index = append(turn, location, next, true);
      join(state, carried(location, index), carried(location, newest)); // an update goes on with what the value before it has released
    }
    return before;
  }

  @Override
  public int newest(int[] state, int location) {
    return state[value(location, state[count(location)] - 1)];
  }

  @Override
  public void loadLoadFence(Turn turn) {
    join(turn.state(), view(turn.thread(), VIEW), view(turn.thread(), NOTED));
  }

  @Override
  public void storeStoreFence(Turn turn) {
    join(turn.state(), view(turn.thread(), FENCED), view(turn.thread(), STORED));
  }

  @Override
  public void tidy(int[] state, long running) {
    for (int location = 0; location < locations; location++) {
      int oldest = state[count(location)] - 1;
      for (int thread = 0; thread < threads; thread++) {
        if ((running >>> thread & 1) != 0) {
          oldest = Math.min(oldest, state[view(thread, VIEW) + location]);
        } else {
          forget(state, thread);
        }
      }
      if (oldest > 0) {
        drop(state, location, oldest);
      }
    }
  }

  private void forget(int[] state, int thread) {
    int from = view(thread, VIEW);
    Arrays.fill(state, from, from + VIEWS * locations, 0);
  }

  private void drop(int[] state, int location, int values) {
    int left = state[count(location)] - values;
    System.arraycopy(state, value(location, values), state, value(location, 0), left * past);
    Arrays.fill(state, value(location, left), value(location, left) + values * past, 0);
    state[count(location)] = left;
    for (int other = 0; other < locations; other++) {
      for (int index = 0; index < state[count(other)]; index++) {
        lower(state, carried(other, index) + location, values);
      }
    }
    for (int which = 0; which < threads * VIEWS; which++) {
      lower(state, view(0, 0) + which * locations + location, values);
    }
  }

  private static void lower(int[] state, int at, int by) {
    state[at] = Math.max(0, state[at] - by);
  }
}

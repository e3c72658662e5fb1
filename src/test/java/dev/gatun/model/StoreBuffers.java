package dev.gatun.model;

/**
 * Total store order, as on x86: a store waits in a queue of its thread and reaches memory in order, at any later moment; a load looks into its own
 * queue first. Volatile stores and atomic updates wait until the queue is empty, acquire and release cost nothing and are always there.
 *
 * <pre>
 *   values: one for each location | for each thread: length, then (location, value) pairs, oldest first
 * </pre>
 */
record StoreBuffers(int base, int[] initial, int threads) implements Memory {
  private static final int DEPTH = 6;
  private static final int STRIDE = 1 + 2 * DEPTH;

  @Override
  public int size() {
    return initial.length + threads * STRIDE;
  }

  @Override
  public void initialise(int[] state) {
    System.arraycopy(initial, 0, state, base, initial.length);
  }

  private int queue(int thread) {
    return base + initial.length + thread * STRIDE;
  }

  @Override
  public int load(Turn turn, int location, Access access) {
    int[] state = turn.state();
    int queue = queue(turn.thread());
    for (int i = state[queue] - 1; i >= 0; i--) {
      if (state[queue + 1 + 2 * i] == location) {
        return state[queue + 2 + 2 * i];
      }
    }
    return state[base + location];
  }

  @Override
  public void store(Turn turn, int location, int value, Access access) {
    int[] state = turn.state();
    int queue = queue(turn.thread());
    if (access == Access.VOLATILE) {
      turn.await(state[queue] == 0);
      state[base + location] = value;
      return;
    }
    turn.await(state[queue] < DEPTH);
    int at = Math.min(state[queue], DEPTH - 1);
    state[queue + 1 + 2 * at] = location;
    state[queue + 2 + 2 * at] = value;
    state[queue] = at + 1;
  }

  @Override
  public int exchange(Turn turn, int location, int expected, int next) {
    int[] state = turn.state();
    turn.await(state[queue(turn.thread())] == 0);
    int before = state[base + location];
    if (before == expected) {
      state[base + location] = next;
    }
    return before;
  }

  @Override
  public int newest(int[] state, int location) {
    return state[base + location];
  }

  @Override
  public boolean drain(int[] state, int thread) {
    int queue = queue(thread);
    int length = state[queue];
    if (length == 0) {
      return false;
    }
    state[base + state[queue + 1]] = state[queue + 2];
    System.arraycopy(state, queue + 3, state, queue + 1, 2 * (length - 1));
    state[queue + 2 * length - 1] = 0;
    state[queue + 2 * length] = 0;
    state[queue] = length - 1;
    return true;
  }

  @Override
  public boolean isSettled(int[] state) {
    for (int thread = 0; thread < threads; thread++) {
      if (state[queue(thread)] != 0) {
        return false;
      }
    }
    return true;
  }
}

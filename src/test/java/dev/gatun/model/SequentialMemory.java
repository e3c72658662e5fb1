package dev.gatun.model;

/** Every load returns the newest value. Volatile accesses alone behave like this; so does everything on a machine with one processor. */
record SequentialMemory(int base, int[] initial) implements Memory {
  @Override
  public int size() {
    return initial.length;
  }

  @Override
  public void initialise(int[] state) {
    System.arraycopy(initial, 0, state, base, initial.length);
  }

  @Override
  public int load(Turn turn, int location, Access access) {
    return turn.state()[base + location];
  }

  @Override
  public void store(Turn turn, int location, int value, Access access) {
    turn.state()[base + location] = value;
  }

  @Override
  public int exchange(Turn turn, int location, int expected, int next) {
    int before = turn.state()[base + location];
    if (before == expected) {
      turn.state()[base + location] = next;
    }
    return before;
  }

  @Override
  public int newest(int[] state, int location) {
    return state[base + location];
  }
}

package dev.gatun.model;

import java.util.Arrays;

/**
 * One step of one thread, while it runs: what the step's code sees of the model. A step that asks for a choice is run again for each answer, so
 * its code reads as if there were one.
 */
final class Turn {
  private static final int MAX_CHOICES = 16;

  private final Model model;
  private final Memory memory;
  private final int[] state;
  private final int[] chosen = new int[MAX_CHOICES];
  private final int[] ways = new int[MAX_CHOICES];
  private final StringBuilder told = new StringBuilder();
  private boolean telling;
  private int thread;
  private int next;
  private int choices;
  private boolean blocked;
  private String violated;

  Turn(Model model) {
    this.model = model;
    this.memory = model.memory();
    this.state = new int[model.size()];
  }

  // ---------------------------------------------------------------- for steps

  /** A register or a ghost variable: known to one thread, or to the claims only, and so not subject to the memory. */
  int get(int variable) {
    return state[variable];
  }

  int set(int variable, int value) {
    state[variable] = value;
    tell(model.variable(variable), value);
    return value;
  }

  /** All registers of the thread mean nothing from here on. */
  void forget() {
    model.program(thread).forget(state);
  }

  int load(int location, Access access) {
    int value = memory.load(this, location, access);
    tell(model.location(location), value);
    return value;
  }

  void store(int location, int value, Access access) {
    memory.store(this, location, value, access);
    tell(model.location(location), value);
  }

  /** {@code compareAndSet}. */
  boolean cas(int location, int expected, int value) {
    int before = memory.exchange(this, location, expected, value);
    tell(model.location(location), before == expected ? value : before);
    return before == expected;
  }

  /** {@code getAndAdd}. */
  int getAndAdd(int location, int delta) {
    int before = memory.newest(state, location);
    memory.exchange(this, location, before, before + delta);
    tell(model.location(location), before + delta);
    return before;
  }

  /** {@code getAndSet}. */
  int getAndSet(int location, int value) {
    return getAndAdd(location, value - memory.newest(state, location));
  }

  void loadLoadFence() {
    memory.loadLoadFence(this);
  }

  void storeStoreFence() {
    memory.storeStoreFence(this);
  }

  /** What the location holds in the end; for claims only. */
  int newest(int location) {
    return memory.newest(state, location);
  }

  /** One of the numbers from 0 on; the search takes all of them. */
  int choose(int count) {
    if (choices == MAX_CHOICES) {
      throw new IllegalStateException("a step with more than " + MAX_CHOICES + " choices");
    }
    ways[choices] = count;
    return chosen[choices++];
  }

  /** The step can be taken only when this holds: a loop that waits, as one step. */
  void await(boolean condition) {
    blocked |= !condition;
  }

  void claim(boolean holds, String otherwise) {
    if (!holds && !blocked && violated == null) {
      violated = otherwise;
    }
  }

  /** The next step is this one and not the one below. */
  void go(String label) {
    next = model.program(thread).indexOf(label);
  }

  void goIf(boolean condition, String label) {
    if (condition) {
      go(label);
    }
  }

  /** The thread is done. */
  void end() {
    next = model.program(thread).size();
  }

  /** Where a thread is. */
  boolean isAt(Program program, String label) {
    return state[program.counter()] == program.indexOf(label);
  }

  boolean isDone(Program program) {
    return state[program.counter()] == program.size();
  }

  private void tell(String name, int value) {
    if (telling) {
      told.append(told.isEmpty() ? "" : ", ").append(name).append(" = ").append(value);
    }
  }

  // ---------------------------------------------------------------- for the memory

  int[] state() {
    return state;
  }

  int thread() {
    return thread;
  }

  // ---------------------------------------------------------------- for the explorer

  void tellAll() {
    telling = true;
  }

  String told() {
    return told.toString();
  }

  /** Begins with the first of all choices. */
  void first(int whose) {
    thread = whose;
    Arrays.fill(chosen, 0);
    choices = 0;
  }

  /** Goes on to the next combination of choices; false when all were taken. */
  boolean another() {
    for (int i = choices - 1; i >= 0; i--) {
      if (++chosen[i] < ways[i]) {
        return true;
      }
      chosen[i] = 0;
    }
    return false;
  }

  /** Runs the thread's step from a state; false when it cannot be taken. */
  boolean run(int[] from) {
    System.arraycopy(from, 0, state, 0, from.length);
    begin();
    Program program = model.program(thread);
    int at = state[program.counter()];
    next = at + 1;
    program.step(at).action().accept(this);
    state[program.counter()] = next;
    if (next == program.size()) {
      program.forget(state);
    }
    memory.tidy(state, model.running(state));
    return !blocked;
  }

  /** Lets the memory act for a thread; false when it has nothing to do. */
  boolean drain(int[] from, int whose) {
    System.arraycopy(from, 0, state, 0, from.length);
    begin();
    return memory.drain(state, whose);
  }

  private void begin() {
    choices = 0;
    blocked = false;
    violated = null;
    told.setLength(0);
  }

  String violated() {
    return violated;
  }
}

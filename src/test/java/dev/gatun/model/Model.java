package dev.gatun.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Threads, what they share, and what must hold. A state is an array of numbers: ghost variables, registers and program counters, then what the memory
 * keeps.
 */
final class Model {
  private final Memory.Kind kind;
  private final List<Program> programs = new ArrayList<>();
  private final List<String> locations = new ArrayList<>();
  private final List<Integer> values = new ArrayList<>();
  private final List<String> variables = new ArrayList<>();
  private final List<Integer> beginnings = new ArrayList<>();
  private final List<Consumer<Turn>> always = new ArrayList<>();
  private final List<Consumer<Turn>> finallies = new ArrayList<>();
  private Memory memory;

  Model(Memory.Kind kind) {
    this.kind = kind;
  }

  /** A variable that threads share through the memory. */
  int location(String name, int value) {
    locations.add(name);
    values.add(value);
    return locations.size() - 1;
  }

  /** A variable that no memory is in the way of: a thread's own, or one for the claims. */
  int ghost(String name, int value) {
    variables.add(name);
    beginnings.add(value);
    return variables.size() - 1;
  }

  Program thread(String name) {
    return add(new Program(this, name, false));
  }

  /** A thread that need not come to an end. */
  Program daemon(String name) {
    return add(new Program(this, name, true));
  }

  private Program add(Program program) {
    programs.add(program);
    return program;
  }

  /** Holds in every state; looks only, and says so by {@link Turn#claim}. */
  void always(Consumer<Turn> invariant) {
    always.add(invariant);
  }

  /** Holds when all threads are done. */
  void inTheEnd(Consumer<Turn> claim) {
    finallies.add(claim);
  }

  // ---------------------------------------------------------------- for the explorer

  Memory memory() {
    if (memory == null) {
      memory = Memory.of(kind, variables.size(), ints(values), programs.size());
    }
    return memory;
  }

  int size() {
    return variables.size() + memory().size();
  }

  int[] initialState() {
    int[] state = new int[size()];
    System.arraycopy(ints(beginnings), 0, state, 0, beginnings.size());
    memory().initialise(state);
    return state;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  int threads() {
    return programs.size();
  }

  Program program(int thread) {
    return programs.get(thread);
  }

  String location(int index) {
    return locations.get(index);
  }

  String variable(int index) {
    return variables.get(index);
  }

  boolean isDone(int[] state, int thread) {
    Program program = programs.get(thread);
    return state[program.counter()] == program.size();
  }

  /** The threads that are not done, as bits. */
  long running(int[] state) {
    long running = 0;
    for (int thread = 0; thread < programs.size(); thread++) {
      running |= isDone(state, thread) ? 0 : 1L << thread;
    }
    return running;
  }

  /** Whether all have come to their end that must, and all stores to memory. */
  boolean isEnd(int[] state) {
    if (!memory().isSettled(state)) {
      return false;
    }
    for (int thread = 0; thread < programs.size(); thread++) {
      if (!isDone(state, thread) && !programs.get(thread).isDaemon()) {
        return false;
      }
    }
    return true;
  }

  /** What does not hold in the state that the turn has come to, or null. */
  String violatedIn(Turn turn) {
    always.forEach(claim -> claim.accept(turn));
    if (turn.violated() == null && isEnd(turn.state())) {
      finallies.forEach(claim -> claim.accept(turn));
    }
    return turn.violated();
  }
}

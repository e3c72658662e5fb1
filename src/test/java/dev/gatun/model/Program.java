package dev.gatun.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What one thread does: steps in order, each atomic, each with a label that a trace shows. After the last step the thread is done. */
final class Program {
  /**
   * A step.
   *
   * @param label what it does, in the words of the code that it stands for
   * @param action its effect
   */
  record Step(String label, Consumer<Turn> action) {}

  private final String name;
  private final Model model;
  private final int counter;
  private final boolean daemon;
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<Integer> registers = new ArrayList<>();

  Program(Model model, String name, boolean daemon) {
    this.model = model;
    this.name = name;
    this.daemon = daemon;
    this.counter = model.ghost(name + "'s counter", 0);
  }

  Program step(String label, Consumer<Turn> action) {
    if (indexes.put(label, steps.size()) != null) {
      throw new IllegalArgumentException("two steps '" + label + "'");
    }
    steps.add(new Step(label, action));
    return this;
  }

  Program stepIf(boolean present, String label, Consumer<Turn> action) {
    return present ? step(label, action) : this;
  }

  /** A variable of this thread. It is forgotten when the thread ends, so that states that differ in nothing else are one. */
  int register(String variable) {
    int register = model.ghost(name + "." + variable, 0);
    registers.add(register);
    return register;
  }

  void forget(int[] state) {
    for (int register : registers) {
      state[register] = 0;
    }
  }

  String name() {
    return name;
  }

  /** Whether the model may end although this thread has not. */
  boolean isDaemon() {
    return daemon;
  }

  int counter() {
    return counter;
  }

  int size() {
    return steps.size();
  }

  Step step(int index) {
    return steps.get(index);
  }

  int indexOf(String label) {
    Integer index = indexes.get(label);
    if (index == null) {
      throw new IllegalArgumentException("no step '" + label + "' in " + name);
    }
    return index;
  }
}

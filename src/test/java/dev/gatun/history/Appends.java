package dev.gatun.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A transaction, or a try of one, over keys whose values are lists that only grow by unique elements.
 *
 * @param thread who ran it
 * @param call when its body began
 * @param back when it had returned
 * @param outcome whether its appends count
 * @param name what it was: a transaction, a batch, a single call, a snapshot
 * @param steps what it did, in order
 */
record Appends(int thread, long call, long back, Outcome outcome, String name, List<Step> steps) {
  /** How it ended. A try that was given up has read something and must have read it at one moment; nothing that it appended may be seen. */
  enum Outcome { COMMITTED, ABORTED }

  /** One step. */
  sealed interface Step permits Read, Append {
    int key();
  }

  /**
   * The list found, empty for a key that is absent.
   *
   * @param key the key
   * @param list its elements
   * @param inRange whether a range was read, which promises that absent keys are absent
   */
  record Read(int key, long[] list, boolean inRange) implements Step {
    @Override
    public String toString() {
      return (inRange ? "read in a range " : "read ") + key + "=" + (list.length > 12 ? ".." + Arrays.toString(tail()) : Arrays.toString(list));
    }

    private long[] tail() {
      return Arrays.copyOfRange(list, list.length - 8, list.length);
    }
  }

  /**
   * An element put at the end of a list.
   *
   * @param key the key
   * @param element unique in the history
   */
  record Append(int key, long element) implements Step {
    @Override
    public String toString() {
      return "appended " + element + " to " + key;
    }
  }

  boolean isCommitted() {
    return outcome == Outcome.COMMITTED;
  }

  /** The elements appended to a key, in order. */
  List<Long> appendedTo(int key) {
    List<Long> found = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Append(int k, long element) && k == key) {
        found.add(element);
      }
    }
    return found;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder((isCommitted() ? "" : "aborted ") + name + " of thread " + thread + " [" + call + ", " + back + "]");
    steps.stream().filter(step -> !(step instanceof Read(int k, long[] list, boolean in) && in && list.length == 0)).limit(16)
        .forEach(step -> text.append("; ").append(step));
    return text.toString();
  }
}

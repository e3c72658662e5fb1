package dev.gatun.model;

import java.util.List;

/**
 * What a search has found.
 *
 * @param states how many states were met
 * @param violated what does not hold, or null when everything does
 * @param trace the shortest way there, one line for each step
 */
record Verdict(int states, String violated, List<String> trace) {
  boolean holds() {
    return violated == null;
  }

  /** For people: the violation and how to get there. */
  String story() {
    return violated + ", after " + trace.size() + " steps:\n  " + String.join("\n  ", trace);
  }
}

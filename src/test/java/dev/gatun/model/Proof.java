package dev.gatun.model;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the tests of all models ask of the search. With {@code -Dgatun.model.tell=true} it tells what it has found. */
final class Proof {
  private static final boolean TELL = Boolean.getBoolean("gatun.model.tell");

  private Proof() {}

  /** All interleavings keep all claims. A search of fewer states has explored nothing and proves nothing. */
  static void holds(String name, Model model, int fewestStates) {
    Verdict verdict = Explorer.explore(model);
    tell(name + ": " + verdict.states() + " states");
    assertTrue(verdict.holds(), () -> name + ": " + verdict.story());
    assertTrue(verdict.states() >= fewestStates, () -> name + " has " + verdict.states() + " states only");
  }

  /** The defect is met. */
  static Verdict refutes(String name, Model model) {
    Verdict verdict = Explorer.explore(model);
    tell(name + ": " + (verdict.holds() ? "survives " + verdict.states() + " states" : verdict.story()));
    assertFalse(verdict.holds(), () -> name + " survives a search of " + verdict.states() + " states");
    assertNotNull(verdict.trace());
    return verdict;
  }

  private static void tell(String text) {
    if (TELL) {
      System.out.println(text);
    }
  }
}

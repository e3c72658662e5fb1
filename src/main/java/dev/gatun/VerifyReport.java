package dev.gatun;

import java.util.List;

/**
 * What {@link Store#verify} found. Immutable. Later versions may add components.
 *
 * @param pages the pages read and checked
 * @param entries the entries in them
 * @param problems one sentence for each damaged place, naming it; empty when all is well
 */
public record VerifyReport(long pages, long entries, List<String> problems) {
  /** Keeps an unmodifiable copy. */
  public VerifyReport {
    problems = List.copyOf(problems);
  }

  /** Whether nothing is damaged. */
  public boolean isSound() {
    return problems.isEmpty();
  }
}

package dev.gatun.bench.peers;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Goals beside what was measured, in words. */
final class Goals {
  private Goals() {}

  /** How many are reached, in a sentence. */
  static String summary(Results results) {
    int reached = 0;
    int measured = 0;
    for (Row row : results.rows()) {
      for (Goal goal : row.goals()) {
        OptionalDouble value = results.measured(row, goal);
        measured += value.isPresent() ? 1 : 0;
        reached += value.isPresent() && goal.isReachedBy(value.getAsDouble()) ? 1 : 0;
      }
    }
    return reached + " of " + measured + " goals that were measured are reached.";
  }

  /** All goals of a row. */
  static String text(Row row) {
    return row.goals().stream().map(Goal::text).collect(Collectors.joining(", "));
  }

  /** Whether a row's goals are reached: yes, no, or what is missing to tell. */
  static String verdict(Results results, Row row) {
    List<String> verdicts = row.goals().stream().map(goal -> verdict(results, row, goal)).toList();
    return String.join(", ", verdicts);
  }

  static String verdict(Results results, Row row, Goal goal) {
    OptionalDouble measured = results.measured(row, goal);
    if (measured.isEmpty()) {
      return "not measured";
    }
    String value = Numbers.shortened(measured.getAsDouble()) + (goal.base() == Goal.Base.VALUE ? "" : "×");
    return value + (goal.isReachedBy(measured.getAsDouble()) ? " reached" : " missed");
  }
}

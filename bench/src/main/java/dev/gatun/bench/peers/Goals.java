package dev.gatun.bench.peers;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Goals beside what was measured, in words. */
final class Goals {
  private Goals() {}

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

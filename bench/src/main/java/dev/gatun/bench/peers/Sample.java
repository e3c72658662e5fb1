package dev.gatun.bench.peers;

import java.util.Optional;

/**
 * One measured value.
 *
 * @param row what was measured
 * @param value in the unit of the row
 * @param note what is to be said about it, or null
 */
record Sample(Row row, double value, String note) {
  /** As a line of a cell's result file. */
  String line() {
    return row.id() + "\t" + value + "\t" + Optional.ofNullable(note).orElse("").replaceAll("\\s+", " ");
  }

  static Sample of(String line) {
    String[] parts = line.split("\t", -1);
    return new Sample(Row.of(parts[0]), Double.parseDouble(parts[1]), parts[2].isEmpty() ? null : parts[2]);
  }
}

package dev.gatun.cli;

/** How a command prints: for people, or for programs, one object of JSON on each line. */
enum Format {
  TEXT,
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

package dev.gatun.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to tell about one thing: names with values. Each value has a form for programs (numbers, strings, truths, lists, further facts)
 * and one for people.
 */
final class Facts {
  private final List<Fact> facts = new ArrayList<>();

  /**
   * One of them.
   *
   * @param name what it is, as the member of an object is called
   * @param value for programs
   * @param text for people; null when it is for programs only
   */
  record Fact(String name, @Nullable Object value, @Nullable String text) {
    /** The text, or nothing. */
    String shown() {
      return text == null ? "" : text;
    }
  }

  Facts add(String name, @Nullable Object value, @Nullable String text) {
    facts.add(new Fact(name, value, text));
    return this;
  }

  Facts text(String name, @Nullable String text) {
    return add(name, text, text == null ? "-" : text);
  }

  Facts count(String name, long count) {
    return add(name, count, Figures.count(count));
  }

  /** A number that says which, and not how many. */
  Facts number(String name, long number) {
    return add(name, number, Long.toString(number));
  }

  Facts bytes(String name, long bytes) {
    return add(name, bytes, Figures.bytes(bytes));
  }

  /** A share of 1. */
  Facts share(String name, double share) {
    return add(name, Math.round(share * 1000) / 1000.0, Figures.percent(share));
  }

  Facts truth(String name, boolean holds) {
    return add(name, holds, holds ? "yes" : "no");
  }

  Facts time(String name, Instant time) {
    return add(name, time.toString(), time.toString());
  }

  Facts seconds(String name, Duration time) {
    return add(name, time.toNanos() / 1e9, Figures.seconds(time));
  }

  /** For programs only. */
  Facts hidden(String name, @Nullable Object value) {
    return add(name, value, null);
  }

  List<Fact> all() {
    return facts;
  }

  /** Those that people are shown. */
  List<Fact> shown() {
    return facts.stream().filter(fact -> fact.text() != null).toList();
  }
}

package dev.gatun.bench.data;

import java.util.Locale;

/**
 * What is stored and how it is drawn. Immutable.
 *
 * @param entries the entries of a loaded store
 * @param valueBytes the length of every value
 * @param keys the kind of keys
 * @param zipf whether some entries are drawn far more often than others, instead of all alike
 */
public record Shape(int entries, int valueBytes, KeyKind keys, boolean zipf) {
  /** The longest value. */
  public static final int MAX_VALUE_BYTES = 1 << 20;

  /** A million entries with random keys of 16 bytes and values of 100 bytes. */
  public static final Shape STANDARD = new Shape(1_000_000, 100, KeyKind.RANDOM, false);

  /** Checks that there is something to store. */
  public Shape {
    if (entries < 1 || valueBytes < Long.BYTES || valueBytes > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "a store has at least 1 entry with values of 8 bytes to 1 MiB, not " + entries + " with " + valueBytes + " bytes");
    }
  }

  /** The same with sequential keys. */
  public Shape sequential() {
    return new Shape(entries, valueBytes, KeyKind.SEQUENTIAL, zipf);
  }

  /** For people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%,d entries, %s keys of %d bytes, incompressible values of %,d bytes%s",
        entries,
        keys.name().toLowerCase(Locale.ROOT),
        keys.bytes(),
        valueBytes,
        zipf ? ", drawn with Zipf's distribution" : "");
  }

  /** The bytes of all keys and values, without anything that a store adds. */
  public long liveBytes() {
    return (long) entries * (keys.bytes() + valueBytes);
  }
}

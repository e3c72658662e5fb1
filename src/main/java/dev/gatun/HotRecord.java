package dev.gatun;

/**
 * A record that is kept decoded. What was read last takes the place of what was read before, as long as it has room, and nothing else is moved for
 * it. Thread-safe.
 */
final class HotRecord {
  private final int stripe;
  private final int bytes;
  private volatile Reading last;

  /**
   * A value, and what tells whether it is still true. Immutable.
   *
   * @param tag what the stripe said before the value was read
   * @param value the value, shared by all who read it
   * @param bytes the bytes of key and value, encoded
   */
  record Reading(long tag, Object value, int bytes) {}

  /** A record whose key is of this stripe. */
  HotRecord(int stripe, Reading reading) {
    this.stripe = stripe;
    this.bytes = reading.bytes();
    this.last = reading;
  }

  int stripe() {
    return stripe;
  }

  Reading last() {
    return last;
  }

  /**
   * Replaces what was read before, unless it is longer than what the record is weighed by. Of two readings at once either may stay; each has its own
   * tag.
   */
  boolean take(Reading reading) {
    boolean fits = reading.bytes() <= bytes;
    if (fits) {
      last = reading;
    }
    return fits;
  }

  /** What the record counts for: its longest value, and the objects around it. */
  int weight() {
    return bytes + HotRecords.OVERHEAD_BYTES;
  }
}

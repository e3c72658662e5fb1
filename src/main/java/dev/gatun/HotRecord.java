package dev.gatun;

/**
 * A record that is kept decoded. What was read last takes the place of what was read before, as long as it has room, and nothing else is moved for
 * it. Thread-safe.
 *
 * <p>A record that is written between any two reads costs that for nothing. So after readings that nobody found true it lets some reads pass: one,
 * three, seven and then fifteen at a time, until there was a hit. Threads race for these counts without order, and what is lost are hits.
 */
final class HotRecord {
  private static final int MOST_PASSING = 15;

  private final int stripe;
  private final int bytes;
  private volatile Reading last;
  private int patience;
  private int passing;

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

  /** Its last reading was found true. */
  void hit() {
    if (patience != 0) {
      patience = 0;
      passing = 0;
    }
  }

  /** Its last reading was found old: whether the next one is to be kept. */
  boolean isWorthReading() {
    if (passing > 0) {
      passing--;
      return false;
    }
    passing = patience;
    patience = Math.min(2 * patience + 1, MOST_PASSING);
    return true;
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

package dev.gatun.wal;

/** What stands where a record should, at the place where replay ended. */
public enum LogEnd {
  /** Nothing was ever written here. */
  ZERO("zeros", false),
  /** The file has no room for another record. */
  END_OF_FILE("the end of the file", false),
  /** A roll record was the last, and the log that follows has no header yet. */
  ROLLED("the end of a log that no other log continues", false),
  /** Bytes that name another LSN: an earlier life of a recycled file. */
  STALE("a record of an earlier use of the file", false),
  /** The LSN is right and the header is not one that this log wrote: partly written, or another store's. */
  TORN_HEADER("a record with a damaged header", true),
  /** The header is right and the file is too short for its record. */
  BAD_LENGTH("a record that is longer than the log", true),
  /** The header is right and the body is not. */
  TORN_BODY("a record with a damaged body", true);

  private final String words;
  private final boolean torn;

  LogEnd(String words, boolean torn) {
    this.words = words;
    this.torn = torn;
  }

  /** True for what is left of a record that was being written. */
  public boolean isTorn() {
    return torn;
  }

  @Override
  public String toString() {
    return words;
  }
}

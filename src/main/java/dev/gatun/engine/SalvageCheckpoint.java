package dev.gatun.engine;

/**
 * A checkpoint whose catalog can be read.
 *
 * @param epoch of its cut
 * @param cutLsn everything before it is in its pages; {@link #UNKNOWN} when its meta page is lost
 * @param clean whether the store was closed in order with it
 * @param catalog its tables
 */
record SalvageCheckpoint(long epoch, long cutLsn, boolean clean, Catalog catalog) {
  static final long UNKNOWN = -1;

  SalvageCheckpoint withCut(long lsn) {
    return new SalvageCheckpoint(epoch, lsn, clean, catalog);
  }

  /** Whether a table of this id had been made before the cut. */
  boolean knows(int table) {
    return table < catalog.nextTableId();
  }
}

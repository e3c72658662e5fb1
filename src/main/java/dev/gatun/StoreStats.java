package dev.gatun;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sizes and counts of a store at about one moment. Printed it is a short table. Immutable. Later versions may add components.
 *
 * <p>What is live is estimated by a look at some leaves: what their entries take, and all of the other pages in use. The rest of the data file is
 * dead: free pages, room within pages, deleted entries, and what is kept for snapshots and earlier checkpoints. Some of that a store at work needs.
 *
 * @param dataBytes the length of the data file
 * @param liveBytes the part of the data file that the tables need, estimated
 * @param deadBytes the rest of it
 * @param reclaimableBytes how much of the rest no open snapshot holds: a compaction now could give back most of it
 * @param freeBytes the part of the data file that is free for new data
 * @param heldBytes the part of the data file that is kept only for open snapshots and earlier checkpoints
 * @param pages the pages of the data file by what they are used for
 * @param tables the number of tables
 * @param entries the number of entries in all tables
 * @param heights the levels of the tables' trees by name; a table that can't be looked at, such as a damaged one, is not in it
 * @param logBytes the length of the log files together
 * @param replayBytes the length of log that an opening after a crash would replay
 * @param unforcedBytes the length of log that is not on the disk yet
 * @param forces how often the log was forced to the disk since the store was opened
 * @param forceWaits how many waits for the disk were answered by those forces, besides those of the threads that forced
 * @param forceTimes how long those forces took
 * @param acknowledgements how long durable writes waited for the disk, from the moment when they were in the log
 * @param checkpoints the checkpoints since the store was opened
 * @param lastCheckpoint how long the last of them took
 * @param checkpointTimes how long all of them took
 * @param compactions the compactions since the store was opened
 * @param snapshots the number of open snapshots
 * @param openSnapshots the same, one by one, the oldest first
 * @param conflicts how often a transaction had to run again since the store was opened
 * @param hotHits how often a read was answered from the hot records since the store was opened
 * @param hotMisses how often a read of a table that has hot records was not
 * @param hotBytes what the hot records take, weighed as in {@link StoreBuilder#hotRecords}
 */
public record StoreStats(
    long dataBytes,
    long liveBytes,
    long deadBytes,
    long reclaimableBytes,
    long freeBytes,
    long heldBytes,
    Pages pages,
    int tables,
    long entries,
    SortedMap<String, Integer> heights,
    long logBytes,
    long replayBytes,
    long unforcedBytes,
    long forces,
    long forceWaits,
    Latency forceTimes,
    Latency acknowledgements,
    long checkpoints,
    Duration lastCheckpoint,
    Latency checkpointTimes,
    long compactions,
    int snapshots,
    List<OpenSnapshot> openSnapshots,
    long conflicts,
    long hotHits,
    long hotMisses,
    long hotBytes) {

  /** Copies what it is given. */
  public StoreStats {
    heights = Collections.unmodifiableSortedMap(new TreeMap<>(heights));
    openSnapshots = List.copyOf(openSnapshots);
  }

  /**
   * How the pages of the data file are used.
   *
   * @param total all of them
   * @param live those of the tables: trees and large values
   * @param free those that are free for new data
   * @param held those that only open snapshots and earlier checkpoints show
   * @param checkpoints those with the catalogs and free maps of checkpoints
   * @param loose those that are being filled: large values and bulk loads that are not yet a part of a table
   */
  public record Pages(long total, long live, long free, long held, long checkpoints, long loose) {}

  /**
   * An open snapshot.
   *
   * @param age how long it has been open
   * @param pagesHeld how many replaced pages are kept for it, whether others need them too or not
   */
  public record OpenSnapshot(Duration age, long pagesHeld) {}

  /**
   * How long something took since the store was opened; all zero when it has not happened. The median and the 99th percentile are at most an eighth
   * too great, and in nanoseconds, as the longest.
   *
   * @param count how often it happened
   * @param median half of the times were no longer
   * @param p99 99 of 100 times were no longer
   * @param max the longest
   */
  public record Latency(long count, Duration median, Duration p99, Duration max) {}

  /** {@return how many waiting threads a force has answered on average, besides the thread that forced} */
  public double meanGroup() {
    return forces == 0 ? 0 : (double) forceWaits / forces;
  }

  /** Several lines, each a name and its figures. */
  @Override
  public String toString() {
    return StatsTable.of(this);
  }
}

package dev.gatun;

import java.time.Duration;

/**
 * Sizes and counts of a store at about one moment. Immutable. Later versions may add components.
 *
 * @param dataBytes the length of the data file
 * @param freeBytes the part of the data file that is free for new data
 * @param heldBytes the part of the data file that is kept only for open snapshots and earlier checkpoints
 * @param logBytes the length of the log files together
 * @param replayBytes the length of log that an opening after a crash would replay
 * @param tables the number of tables
 * @param entries the number of entries in all tables
 * @param snapshots the number of open snapshots
 * @param conflicts how often a transaction had to run again since the store was opened
 * @param forces how often the log was forced to the disk since the store was opened
 * @param checkpoints the checkpoints since the store was opened
 * @param lastCheckpoint how long the last of them took
 * @param hotHits how often a read was answered from the hot records since the store was opened
 * @param hotMisses how often a read of a table that has hot records was not
 * @param hotBytes what the hot records take, weighed as in {@link StoreBuilder#hotRecords}
 */
public record StoreStats(
    long dataBytes,
    long freeBytes,
    long heldBytes,
    long logBytes,
    long replayBytes,
    int tables,
    long entries,
    int snapshots,
    long conflicts,
    long forces,
    long checkpoints,
    Duration lastCheckpoint,
    long hotHits,
    long hotMisses,
    long hotBytes) {}

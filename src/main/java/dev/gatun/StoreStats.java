package dev.gatun;

import java.time.Duration;

/**
 * Sizes and counts of a store at about one moment. Immutable. Later versions may add components.
 *
 * @param dataBytes the length of the data file
 * @param logBytes the length of the log files together
 * @param freeBytes the part of the data file that is free for new data
 * @param mappedBytes the address space that is mapped; it is no memory of the process's own
 * @param heapBytes Java heap that the store holds, about
 * @param tables the number of tables
 * @param entries the number of entries in all tables
 * @param checkpoints the checkpoints since the store was opened
 * @param forces how often the log was forced to the disk since the store was opened
 * @param snapshots the number of open snapshots
 * @param oldestSnapshot how long the oldest of them has been open; zero when there is none
 */
public record StoreStats(
    long dataBytes,
    long logBytes,
    long freeBytes,
    long mappedBytes,
    long heapBytes,
    int tables,
    long entries,
    long checkpoints,
    long forces,
    int snapshots,
    Duration oldestSnapshot) {}

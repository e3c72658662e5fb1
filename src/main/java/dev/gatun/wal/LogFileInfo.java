package dev.gatun.wal;

/**
 * A log file, for statistics.
 *
 * @param name the file
 * @param use what it is for
 * @param firstLsn where its log begins; 0 for a blank file
 * @param endLsn where its log ends, for the current one at the moment; 0 for a blank file
 * @param sizeBytes the file's length
 */
public record LogFileInfo(String name, LogUse use, long firstLsn, long endLsn, long sizeBytes) {}

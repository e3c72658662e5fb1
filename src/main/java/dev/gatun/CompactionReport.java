package dev.gatun;

import java.time.Duration;

/**
 * What a compaction did. Immutable.
 *
 * @param pagesMoved pages of trees that were written in another place
 * @param pagesMerged how many pages the trees have fewer
 * @param valuesMoved large values that were written in another place
 * @param fileBytesBefore bytes of the data file before
 * @param fileBytesAfter bytes of the data file after
 * @param logBytesBefore bytes of the log files before
 * @param logBytesAfter bytes of the log files after
 * @param time how long it took
 */
public record CompactionReport(
    long pagesMoved,
    long pagesMerged,
    long valuesMoved,
    long fileBytesBefore,
    long fileBytesAfter,
    long logBytesBefore,
    long logBytesAfter,
    Duration time) {
  @Override
  public String toString() {
    return "compacted from %,d to %,d bytes (logs from %,d to %,d) in %,d ms: %,d pages moved, %,d fewer, %,d large values moved"
        .formatted(
            fileBytesBefore, fileBytesAfter, logBytesBefore, logBytesAfter, time.toMillis(), pagesMoved, pagesMerged, valuesMoved);
  }
}

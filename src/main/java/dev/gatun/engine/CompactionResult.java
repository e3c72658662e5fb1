package dev.gatun.engine;

/**
 * What a compaction did.
 *
 * @param nodesRead nodes of the trees that were looked at
 * @param pagesMoved pages that were written in another place
 * @param nodesMerged how many nodes fewer there are
 * @param valuesMoved large values that were written in another place
 * @param fileBytesBefore the data file before
 * @param fileBytesAfter the data file after
 * @param logBytesBefore the log files before
 * @param logBytesAfter the log files after
 * @param millis how long it took
 */
public record CompactionResult(
    long nodesRead,
    long pagesMoved,
    long nodesMerged,
    long valuesMoved,
    long fileBytesBefore,
    long fileBytesAfter,
    long logBytesBefore,
    long logBytesAfter,
    long millis) {}

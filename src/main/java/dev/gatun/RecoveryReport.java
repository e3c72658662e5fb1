package dev.gatun;

import java.time.Duration;

/**
 * What opening the store had to do. Immutable. Later versions may add components.
 *
 * @param clean whether the store was new or had been closed, so that there was nothing to recover
 * @param replayedRecords writes and batches taken from the log
 * @param replayedBytes the length of the log that was replayed, in bytes
 * @param droppedBytes the length of an unfinished end of the log, in bytes; nothing that was acknowledged as durable is in there
 * @param usedSpare whether the newest checkpoint was damaged and the one before it was used, with a longer log; nothing is lost by that
 * @param elapsed how long it took
 */
public record RecoveryReport(boolean clean, long replayedRecords, long replayedBytes, long droppedBytes, boolean usedSpare, Duration elapsed) {}

package dev.gatun.engine;

import org.jspecify.annotations.Nullable;

/**
 * What an opening found and did.
 *
 * @param created whether the store is new
 * @param clean whether there was nothing to replay and nothing to mend
 * @param checkpointEpoch the checkpoint that the opening started from
 * @param replayedRecords batches replayed from the log
 * @param replayedOperations operations in them
 * @param droppedRecords records behind the end of the log, none of them ever acknowledged as durable
 * @param droppedBytes their bytes
 * @param endOfLog what stood where the next record would have
 * @param fallback why the newest checkpoint could not be used, or null when it was
 * @param millis how long the opening took
 */
public record RecoveryFacts(
    boolean created,
    boolean clean,
    long checkpointEpoch,
    long replayedRecords,
    long replayedOperations,
    long droppedRecords,
    long droppedBytes,
    String endOfLog,
    @Nullable String fallback,
    long millis) {
  static final RecoveryFacts NONE = new RecoveryFacts(false, true, 0, 0, 0, 0, 0, "", null, 0);
}

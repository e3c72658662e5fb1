package dev.gatun;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What opening the store had to do. Immutable. Later versions may add components.
 *
 * @param created whether the store is new
 * @param clean whether there was nothing to replay and nothing to mend, as after {@link Store#close}
 * @param replayedRecords writes and batches taken from the log
 * @param replayedOperations the puts and removals in them
 * @param droppedRecords writes left out since one before them is missing in the log; none of them was acknowledged as durable
 * @param droppedBytes their length in the log, in bytes
 * @param endOfLog what stood where the next record would have
 * @param fallback why the checkpoint before the newest was used, with a longer log and without loss; null when the newest was
 * @param elapsed how long it took
 */
public record RecoveryReport(
    boolean created,
    boolean clean,
    long replayedRecords,
    long replayedOperations,
    long droppedRecords,
    long droppedBytes,
    String endOfLog,
    @Nullable String fallback,
    Duration elapsed) {}

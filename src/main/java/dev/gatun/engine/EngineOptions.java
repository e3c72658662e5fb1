package dev.gatun.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a store is run.
 *
 * @param sync whether a write returns only when it is durable
 * @param flushInterval how long a write that did not wait may stay unforced
 * @param checkpointBytes log volume that starts a checkpoint; 0: as much as the data, within limits
 * @param checkpointInterval time after which changes are checkpointed anyway
 * @param spareCheckpoint whether the checkpoint before the newest is kept
 * @param readOnly whether nothing may be changed
 * @param verifyPages whether pages are verified at their first touch
 * @param compactionDeadShare the share of dead bytes in the data file at which it is compacted when the store is at rest; 0: never
 * @param compactionBytesPerSecond how fast pages are written then; 0: as fast as it goes
 * @param snapshotMaxAge how old a snapshot may get before it is ended; zero: as old as it likes
 * @param progress who is told how far long work is
 */
public record EngineOptions(
    boolean sync,
    Duration flushInterval,
    long checkpointBytes,
    Duration checkpointInterval,
    boolean spareCheckpoint,
    boolean readOnly,
    boolean verifyPages,
    double compactionDeadShare,
    long compactionBytesPerSecond,
    Duration snapshotMaxAge,
    @Nullable ProgressSink progress) {
  /** What a store does when nothing is said. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(true, Duration.ofMillis(100), 0, Duration.ofMinutes(1), true, false, true, 0, 0, Duration.ZERO, null);

  /** Without compactions in the background, an end of old snapshots, and a listener. */
  public EngineOptions(
      boolean sync,
      Duration flushInterval,
      long checkpointBytes,
      Duration checkpointInterval,
      boolean spareCheckpoint,
      boolean readOnly,
      boolean verifyPages) {
    this(sync, flushInterval, checkpointBytes, checkpointInterval, spareCheckpoint, readOnly, verifyPages, 0, 0, Duration.ZERO, null);
  }
}

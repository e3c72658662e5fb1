package dev.gatun.engine;

import dev.gatun.format.PageSize;
import dev.gatun.page.Allocator;

/**
 * Figures of a moment.
 *
 * @param pages pages by state
 * @param fileBytes bytes of the data file
 * @param logBytes bytes of all log files
 * @param logSinceCheckpointBytes log that recovery would have to read
 * @param forces forces of the log in this session
 * @param checkpoints checkpoints in this session
 * @param lastCheckpointMillis how long the last one took
 * @param snapshots open snapshots
 * @param conflicts transactions that had to run again in this session
 * @param tables live tables
 * @param entries live entries of all tables
 * @param epoch the current epoch
 * @param publishedLsn the end of the log in memory
 * @param durableLsn the end of the log on the disk
 */
public record EngineStats(
    Allocator.Counts pages,
    long fileBytes,
    long logBytes,
    long logSinceCheckpointBytes,
    long forces,
    long checkpoints,
    long lastCheckpointMillis,
    int snapshots,
    long conflicts,
    int tables,
    long entries,
    long epoch,
    long publishedLsn,
    long durableLsn) {
  static EngineStats of(Engine engine) {
    long entries = 0;
    for (RawTable table : engine.tables()) {
      entries += table.cell().count(); // the table may be dropped at this moment
    }
    boolean logged = !engine.options().readOnly();
    Allocator.Counts counts = engine.allocator().counts();
    return new EngineStats(
        counts,
        PageSize.fileOffset(counts.materialised()),
        logged ? engine.wal().allocatedBytes() : 0,
        logged ? engine.checkpointer().bytesSinceCut() : 0,
        logged ? engine.wal().forces() : 0,
        engine.checkpointer().checkpoints(),
        engine.checkpointer().lastMillis(),
        engine.openSnapshots(),
        engine.conflicts(),
        engine.tables().size(),
        entries,
        engine.gate().epoch(),
        logged ? engine.wal().publishedLsn() : 0,
        logged ? engine.wal().durableLsn() : 0);
  }
}

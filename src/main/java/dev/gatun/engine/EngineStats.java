package dev.gatun.engine;

import dev.gatun.format.PageSize;
import dev.gatun.io.Latencies;
import dev.gatun.page.Allocator;
import java.util.List;
import java.util.Map;

/**
 * Figures of a moment.
 *
 * @param pages pages by state
 * @param fileBytes bytes of the data file
 * @param usedBytes an estimate of the bytes of the data file that the trees need
 * @param heights levels of the tables' trees by name, of those that could be looked at
 * @param logBytes bytes of all log files
 * @param logSinceCheckpointBytes log that recovery would have to read
 * @param forces forces of the log in this session
 * @param groupedWaits waits that slept and were answered by one of them
 * @param forceTimes how long those forces took
 * @param acknowledgements how long writers waited for their records to become durable
 * @param checkpoints checkpoints in this session
 * @param lastCheckpointMillis how long the last one took
 * @param checkpointTimes how long all of them took
 * @param compactions compactions in this session
 * @param snapshots open snapshots
 * @param held the same, each with what it costs, the oldest first
 * @param heldPages replaced pages that are kept for any of them
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
    long usedBytes,
    Map<String, Integer> heights,
    long logBytes,
    long logSinceCheckpointBytes,
    long forces,
    long groupedWaits,
    Latencies.Figures forceTimes,
    Latencies.Figures acknowledgements,
    long checkpoints,
    long lastCheckpointMillis,
    Latencies.Figures checkpointTimes,
    long compactions,
    int snapshots,
    List<HeldSnapshot> held,
    long heldPages,
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
    TreeShapes shapes = TreeShapes.of(engine, counts);
    List<OpenSnapshots.Open> open = engine.snapshots().all();
    return new EngineStats(
        counts,
        PageSize.fileOffset(counts.materialised()),
        shapes.usedBytes(),
        shapes.heights(),
        logged ? engine.wal().allocatedBytes() : 0,
        logged ? engine.checkpointer().bytesSinceCut() : 0,
        logged ? engine.wal().forces() : 0,
        logged ? engine.wal().groupedWaits() : 0,
        logged ? engine.wal().forceTimes() : Latencies.Figures.NONE,
        logged ? engine.wal().acknowledgements() : Latencies.Figures.NONE,
        engine.checkpointer().checkpoints(),
        engine.checkpointer().lastMillis(),
        engine.checkpointer().times(),
        engine.compactor().compactions(),
        open.size(),
        open.stream().map(snapshot -> HeldSnapshot.of(snapshot, engine)).toList(),
        engine.allocator().deferredShownBy(open.stream().mapToLong(OpenSnapshots.Open::cut).toArray()),
        engine.conflicts(),
        engine.tables().size(),
        entries,
        engine.gate().epoch(),
        logged ? engine.wal().publishedLsn() : 0,
        logged ? engine.wal().durableLsn() : 0);
  }
}

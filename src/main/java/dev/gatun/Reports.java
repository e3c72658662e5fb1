package dev.gatun;

import dev.gatun.engine.EngineReport;
import dev.gatun.engine.EngineStats;
import dev.gatun.engine.VerifyResult;

/** What the engine tells of itself, in public words. */
final class Reports {
  private Reports() {}

  static RecoveryReport of(EngineReport r) {
    return new RecoveryReport(r.clean(), r.replayedRecords(), r.replayedBytes(), r.droppedBytes(), r.usedSpare(), r.elapsed());
  }

  static VerifyReport of(VerifyResult r) {
    return new VerifyReport(r.pages(), r.entries(), r.problems());
  }

  static StoreStats of(EngineStats s) {
    return new StoreStats(
        s.dataBytes(),
        s.logBytes(),
        s.freeBytes(),
        s.mappedBytes(),
        s.heapBytes(),
        s.tables(),
        s.entries(),
        s.checkpoints(),
        s.forces(),
        s.snapshots(),
        s.oldestSnapshot());
  }
}

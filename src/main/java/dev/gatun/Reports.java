package dev.gatun;

import dev.gatun.engine.EngineStats;
import dev.gatun.engine.RecoveryFacts;
import dev.gatun.engine.VerifyResult;
import dev.gatun.format.PageSize;
import java.time.Duration;

/** What the engine tells of itself, in public words. */
final class Reports {
  private Reports() {}

  static RecoveryReport of(RecoveryFacts f) {
    return new RecoveryReport(
        f.created(),
        f.clean(),
        f.replayedRecords(),
        f.replayedOperations(),
        f.droppedRecords(),
        f.droppedBytes(),
        f.endOfLog(),
        f.fallback(),
        Duration.ofMillis(f.millis()));
  }

  static VerifyReport of(VerifyResult r) {
    long pages = r.leaves() + r.branches() + r.overflowPages();
    return new VerifyReport(r.tables(), r.entries(), pages, r.liveBytes(), r.damages(), Duration.ofMillis(r.millis()));
  }

  static StoreStats of(EngineStats s) {
    return new StoreStats(
        s.fileBytes(),
        s.pages().free() * PageSize.PAGE_BYTES,
        s.pages().deferred() * PageSize.PAGE_BYTES,
        s.logBytes(),
        s.logSinceCheckpointBytes(),
        s.tables(),
        s.entries(),
        s.snapshots(),
        s.conflicts(),
        s.forces(),
        s.checkpoints(),
        Duration.ofMillis(s.lastCheckpointMillis()));
  }
}

package dev.gatun;

import dev.gatun.engine.BackupResult;
import dev.gatun.engine.CompactionResult;
import dev.gatun.engine.EngineStats;
import dev.gatun.engine.HeldSnapshot;
import dev.gatun.engine.LongWork;
import dev.gatun.engine.RecoveryFacts;
import dev.gatun.engine.SalvageResult;
import dev.gatun.engine.VerifyResult;
import dev.gatun.format.PageSize;
import dev.gatun.io.Latencies;
import dev.gatun.page.Allocator;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  static BackupReport of(BackupResult r) {
    return new BackupReport(r.tables(), r.entries(), r.bytes(), Duration.ofMillis(r.millis()));
  }

  static WorkProgress of(LongWork work, long number, long done, long total, LongWork.State state) {
    WorkProgress.Kind kind = switch (work) {
      case RECOVERY -> WorkProgress.Kind.RECOVERY;
      case COMPACTION -> WorkProgress.Kind.COMPACTION;
      case VERIFICATION -> WorkProgress.Kind.VERIFICATION;
      case BACKUP -> WorkProgress.Kind.BACKUP;
      case BULK_LOAD -> WorkProgress.Kind.BULK_LOAD;
    };
    WorkProgress.State at = switch (state) {
      case RUNNING -> WorkProgress.State.RUNNING;
      case DONE -> WorkProgress.State.DONE;
      case FAILED -> WorkProgress.State.FAILED;
    };
    return new WorkProgress(kind, number, done, total, at);
  }

  static CompactionReport of(CompactionResult r) {
    return new CompactionReport(
        r.pagesMoved(), r.nodesMerged(), r.valuesMoved(), r.fileBytesBefore(), r.fileBytesAfter(), r.logBytesBefore(), r.logBytesAfter(),
        Duration.ofMillis(r.millis()));
  }

  static SalvageReport of(SalvageResult r) {
    return new SalvageReport(
        r.tables().stream().map(Reports::of).toList(),
        r.damages(),
        r.doubts().stream().map(doubt -> new SalvageReport.Doubt(doubt.table(), doubt.from(), doubt.to())).toList(),
        r.holes().stream().map(hole -> new SalvageReport.LogHole(hole.file(), hole.fromLsn(), hole.toLsn(), hole.found())).toList(),
        r.incompleteBatches(),
        Duration.ofMillis(r.millis()));
  }

  private static SalvageReport.SalvagedTable of(SalvageResult.Table t) {
    return new SalvageReport.SalvagedTable(
        t.name(), t.keyCodec(), t.valueCodec(), t.entries(), t.fromTrees(), t.fromLooseLeaves(), t.fromLog());
  }

  static StoreStats of(EngineStats s, @Nullable HotRecords hot) {
    Instant now = Instant.now();
    long dead = Math.max(0, s.fileBytes() - s.usedBytes());
    return new StoreStats(
        s.fileBytes(),
        s.fileBytes() - dead,
        dead,
        Math.max(0, dead - s.heldPages() * PageSize.PAGE_BYTES),
        s.pages().free() * PageSize.PAGE_BYTES,
        s.pages().deferred() * PageSize.PAGE_BYTES,
        of(s.pages()),
        s.tables(),
        s.entries(),
        new TreeMap<>(s.heights()),
        s.logBytes(),
        s.logSinceCheckpointBytes(),
        s.publishedLsn() - s.durableLsn(),
        s.forces(),
        s.groupedWaits(),
        of(s.forceTimes()),
        of(s.acknowledgements()),
        s.checkpoints(),
        Duration.ofMillis(s.lastCheckpointMillis()),
        of(s.checkpointTimes()),
        s.compactions(),
        s.snapshots(),
        s.held().stream().map(snapshot -> of(snapshot, now)).toList(),
        s.conflicts(),
        hot == null ? 0 : hot.hits(),
        hot == null ? 0 : hot.misses(),
        hot == null ? 0 : hot.bytes());
  }

  private static StoreStats.Pages of(Allocator.Counts c) {
    return new StoreStats.Pages(c.materialised(), c.live(), c.free(), c.deferred(), c.blob(), c.unattached());
  }

  private static StoreStats.Latency of(Latencies.Figures f) {
    return new StoreStats.Latency(f.count(), Duration.ofNanos(f.median()), Duration.ofNanos(f.p99()), Duration.ofNanos(f.max()));
  }

  private static StoreStats.OpenSnapshot of(HeldSnapshot snapshot, Instant now) {
    Duration age = Duration.between(snapshot.openedAt(), now);
    return new StoreStats.OpenSnapshot(age.isNegative() ? Duration.ZERO : age, snapshot.pagesHeld()); // a clock may be set back
  }
}

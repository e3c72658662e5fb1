package dev.gatun;

import dev.gatun.StoreStats.Latency;
import dev.gatun.StoreStats.OpenSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statistics as people read them: a line for each subject, long lists cut short. */
final class StatsTable {
  private static final int LISTED = 8;

  private StatsTable() {}

  static String of(StoreStats s) {
    return Stream.of(
            line("data file", "%,d bytes: %,d live, %,d dead, %,d reclaimable", s.dataBytes(), s.liveBytes(), s.deadBytes(), s.reclaimableBytes()),
            pages(s.pages()),
            line("tables", "%,d, %,d entries%s", s.tables(), s.entries(), heights(s)),
            line("log", "%,d bytes: %,d to replay after a crash, %,d not forced yet", s.logBytes(), s.replayBytes(), s.unforcedBytes()),
            line("forces", "%,d, %.1f waiting threads answered by each%s", s.forces(), s.meanGroup(), times(s.forceTimes())),
            line("durable", "%,d waits for the disk%s", s.acknowledgements().count(), times(s.acknowledgements())),
            line("checkpoints", "%,d, the last in %,d ms%s", s.checkpoints(), s.lastCheckpoint().toMillis(), times(s.checkpointTimes())),
            line("compactions", "%,d", s.compactions()),
            line("snapshots", "%,d%s", s.snapshots(), snapshots(s.openSnapshots())),
            line("conflicts", "%,d", s.conflicts()),
            line("hot records", "%,d bytes, %,d hits, %,d misses", s.hotBytes(), s.hotHits(), s.hotMisses()))
        .collect(Collectors.joining("\n"));
  }

  private static String line(String name, String format, Object... figures) {
    return String.format(Locale.ROOT, "%-12s %s", name, String.format(Locale.ROOT, format, figures));
  }

  private static String pages(StoreStats.Pages p) {
    String format = "%,d: %,d of tables, %,d free, %,d held, %,d of checkpoints, %,d loose";
    return line("pages", format, p.total(), p.live(), p.free(), p.held(), p.checkpoints(), p.loose());
  }

  private static String times(Latency l) {
    return l.count() == 0 ? "" : "; median " + millis(l.median()) + ", p99 " + millis(l.p99()) + ", max " + millis(l.max()) + " ms";
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, time.toMillis() < 100 ? "%.2f" : "%,.0f", time.toNanos() / 1e6);
  }

  private static String heights(StoreStats s) {
    return listed("; levels: ", s.heights().entrySet().stream().map(height -> height.getKey() + " " + height.getValue()).toList());
  }

  private static String snapshots(List<OpenSnapshot> open) {
    return listed(": ", open.stream().map(StatsTable::snapshot).toList());
  }

  private static String snapshot(OpenSnapshot open) {
    return String.format(Locale.ROOT, "%,d s old with %,d pages", open.age().toSeconds(), open.pagesHeld());
  }

  private static String listed(String before, List<String> all) {
    String more = all.size() > LISTED ? ", and " + (all.size() - LISTED) + " more" : "";
    return all.isEmpty() ? "" : before + String.join(", ", all.subList(0, Math.min(LISTED, all.size()))) + more;
  }
}

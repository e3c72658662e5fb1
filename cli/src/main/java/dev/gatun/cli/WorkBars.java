package dev.gatun.cli;

import dev.gatun.ProgressListener;
import dev.gatun.WorkProgress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A bar for each long piece of work of a store, while it goes on. */
final class WorkBars implements ProgressListener {
  private final Map<Long, Progress> bars = new ConcurrentHashMap<>();

  @Override
  public void progressed(WorkProgress work) {
    Progress bar = bars.computeIfAbsent(work.number(), number -> Progress.of(title(work.kind()), work.total()));
    bar.at(work.done());
    if (work.state() != WorkProgress.State.RUNNING) {
      bar.close();
      bars.remove(work.number());
    }
  }

  private static String title(WorkProgress.Kind kind) {
    return switch (kind) {
      case RECOVERY -> "replaying the log";
      case COMPACTION -> "compacting";
      case VERIFICATION -> "checking pages";
      case BACKUP -> "copying entries";
      case BULK_LOAD -> "loading";
    };
  }
}

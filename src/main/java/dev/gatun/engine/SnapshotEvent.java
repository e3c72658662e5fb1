package dev.gatun.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A snapshot, from its opening until its pages are given back. One that is not closed before its store is not recorded. */
@Name("dev.gatun.Snapshot")
@Label("Snapshot")
@Description("A snapshot, from its opening to its end")
@Category("Gatun")
@StackTrace(false)
@Threshold("20 ms")
final class SnapshotEvent extends Event {
  @Label("Epoch")
  @Description("The end of which epoch the snapshot shows")
  long epoch;

  @Label("Pages Held")
  @Description("Replaced pages that were kept for it at its end, by it alone or with other snapshots")
  long pagesHeld;

  void done(long cut, long pages) {
    end();
    epoch = cut;
    pagesHeld = pages;
    commit();
  }
}

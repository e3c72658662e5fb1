package dev.gatun.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** The commit of a bulk load. */
@Name("dev.gatun.BulkLoad")
@Label("Bulk Load")
@Description("Loaded entries became a part of their table, by a checkpoint")
@Category("Gatun")
@StackTrace(false)
@Threshold("20 ms")
final class BulkLoadEvent extends Event {
  @Label("Table")
  @Description("Its name")
  String table;

  @Label("Entries")
  long entries;

  BulkLoadEvent(String table) {
    this.table = table;
  }

  void done(long loaded) {
    end();
    entries = loaded;
    commit();
  }
}

package dev.gatun.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A removal of a range outside of a transaction, all of its slices together. */
@Name("dev.gatun.RangeRemoval")
@Label("Range Removal")
@Description("The entries of a range were removed, outside of a transaction")
@Category("Gatun")
@StackTrace(false)
@Threshold("20 ms")
final class RangeRemovalEvent extends Event {
  @Label("Table")
  @Description("Its name")
  String table;

  @Label("Entries")
  long entries;

  @Label("Slices")
  @Description("Each of them had a record in the log, and the gate for itself")
  int slices;

  RangeRemovalEvent(String table) {
    this.table = table;
  }

  void done(long removed) {
    end();
    entries = removed;
    commit();
  }
}

package dev.gatun.engine;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** An opening of a store that was not closed in order. */
@Name("dev.gatun.Recovery")
@Label("Recovery")
@Description("The opening of a store that was not closed in order")
@Category("Gatun")
@StackTrace(false)
@Threshold("0 ms")
final class RecoveryEvent extends Event {
  @Label("Records Replayed")
  @Description("Writes and batches taken from the log")
  long records;

  @Label("Operations Replayed")
  long operations;

  @Label("Records Dropped")
  @Description("Writes behind a hole in the log, none of them acknowledged as durable")
  long droppedRecords;

  @Label("Bytes Dropped")
  @DataAmount
  long droppedBytes;

  @Label("From The Spare Checkpoint")
  boolean fromSpare;

  void done(RecoveryFacts facts) {
    end();
    records = facts.replayedRecords();
    operations = facts.replayedOperations();
    droppedRecords = facts.droppedRecords();
    droppedBytes = facts.droppedBytes();
    fromSpare = facts.fallback() != null;
    commit();
  }
}

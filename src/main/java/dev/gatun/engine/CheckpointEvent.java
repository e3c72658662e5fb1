package dev.gatun.engine;

import dev.gatun.format.PageSize;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A checkpoint, from its preparation to the pages and logs that it gives back. */
@Name("dev.gatun.Checkpoint")
@Label("Checkpoint")
@Description("The state of the store at one moment becomes what an opening begins with")
@Category("Gatun")
@StackTrace(false)
@Threshold("0 ms")
final class CheckpointEvent extends Event {
  @Label("Epoch")
  @Description("The number of the checkpoint")
  long epoch;

  @Label("Cause")
  String cause = "";

  @Label("Pages Sealed")
  @Description("Pages of trees that were written since the checkpoint before")
  long pagesSealed;

  @Label("Bytes")
  @Description("What was brought to the disk besides the log: pages of trees, large values, catalog and free map")
  @DataAmount
  long bytes;

  void done(CheckpointRun run, KeptCheckpoint newest, CheckpointCause why) {
    end();
    epoch = newest.epoch();
    cause = why.words();
    pagesSealed = run.pagesSealed();
    bytes = run.pagesWritten() * PageSize.PAGE_BYTES;
    commit();
  }
}

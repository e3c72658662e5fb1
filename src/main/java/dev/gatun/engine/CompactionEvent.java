package dev.gatun.engine;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A compaction, with the figures of its report. */
@Name("dev.gatun.Compaction")
@Label("Compaction")
@Description("Sparse pages were written anew, and the data file was cut")
@Category("Gatun")
@StackTrace(false)
@Threshold("0 ms")
final class CompactionEvent extends Event {
  @Label("In Background")
  @Description("Whether the store began it by itself")
  boolean inBackground;

  @Label("Pages Moved")
  long pagesMoved;

  @Label("Pages Merged")
  @Description("How many pages the trees have fewer")
  long pagesMerged;

  @Label("Values Moved")
  @Description("Large values that were written in another place")
  long valuesMoved;

  @Label("File Before")
  @DataAmount
  long fileBytesBefore;

  @Label("File After")
  @DataAmount
  long fileBytesAfter;

  @Label("Logs Before")
  @DataAmount
  long logBytesBefore;

  @Label("Logs After")
  @DataAmount
  long logBytesAfter;

  void done(CompactionResult result, boolean background) {
    end();
    inBackground = background;
    pagesMoved = result.pagesMoved();
    pagesMerged = result.nodesMerged();
    valuesMoved = result.valuesMoved();
    fileBytesBefore = result.fileBytesBefore();
    fileBytesAfter = result.fileBytesAfter();
    logBytesBefore = result.logBytesBefore();
    logBytesAfter = result.logBytesAfter();
    commit();
  }
}

package dev.gatun.wal;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/**
 * A force of the log. One object for all forces of a store, guarded by the lead: the flusher allocates nothing. While nobody records it looks
 * at no clock. Calls: {@link #starts}, {@link #forced}, {@link #answers}.
 */
@Name("dev.gatun.LogFlush")
@Label("Log Flush")
@Description("A force of the log, which makes a group of writes durable")
@Category("Gatun")
@StackTrace(false)
@Threshold("10 ms")
final class LogFlushEvent extends Event {
  @Label("Bytes")
  @Description("Log that has become durable")
  @DataAmount
  long bytes;

  @Label("Waiters")
  @Description("Threads that were asleep and got their answer; a thread that led the force is not among them")
  int waiters;

  private transient boolean started;
  private transient long from;

  void starts(long durable) {
    started = isEnabled();
    if (started) {
      from = durable;
      begin();
    }
  }

  void forced(long durable) {
    if (started) {
      end();
      bytes = durable - from;
    }
  }

  /** Told of every group that is answered, also of one that no force came before. */
  void answers(int count) {
    if (started) {
      started = false;
      waiters = count;
      commit();
    }
  }
}

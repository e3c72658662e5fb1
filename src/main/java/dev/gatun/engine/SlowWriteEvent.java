package dev.gatun.engine;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/**
 * A write, with the times of its steps, if it took longer than the threshold. There is one for each write while somebody records, and none and no
 * time of a step otherwise. Owned by one thread.
 */
@Name("dev.gatun.SlowWrite")
@Label("Slow Write")
@Description("A put, a removal, a batch or a commit that took long")
@Category("Gatun")
@StackTrace(false)
@Threshold("20 ms")
final class SlowWriteEvent extends Event {
  /** Never committed: it knows whether others would be. */
  private static final SlowWriteEvent ASKED = new SlowWriteEvent();

  @Label("Operations")
  @Description("Puts and removals of keys in it")
  int operations;

  @Label("Bytes")
  @Description("What it takes in the log")
  @DataAmount
  long bytes;

  @Label("Preparing")
  @Description("Large values and parts of a batch were written, pages were reserved")
  @Timespan(Timespan.NANOSECONDS)
  long preparing;

  @Label("Applying")
  @Description("Keys were locked, the record was logged and applied")
  @Timespan(Timespan.NANOSECONDS)
  long applying;

  @Label("Waiting")
  @Description("The record had to become durable")
  @Timespan(Timespan.NANOSECONDS)
  long waiting;

  private transient long step;

  /** Whether anybody records. */
  static boolean isWanted() {
    return ASKED.isEnabled();
  }

  SlowWriteEvent() {}

  /** The write begins. */
  SlowWriteEvent starts() {
    begin();
    step = System.nanoTime();
    return this;
  }

  void prepared() {
    preparing = nanosOfStep();
  }

  void applied() {
    applying = nanosOfStep();
  }

  void done(Operations written) {
    end();
    if (shouldCommit()) {
      waiting = nanosOfStep();
      operations = written.count();
      bytes = written.length();
      commit();
    }
  }

  private long nanosOfStep() {
    long before = step;
    step = System.nanoTime();
    return step - before;
  }
}

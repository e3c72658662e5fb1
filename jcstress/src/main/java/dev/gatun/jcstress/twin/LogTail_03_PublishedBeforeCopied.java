package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.wal.TailSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Left out: the order of copying and publishing. */
@JCStressTest
@Outcome(id = {"false, 0", "false, 1", "true, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "true, 0", expect = FORBIDDEN, desc = "A force that covers the record would have missed its bytes. This twin is expected to show it.")
@State
public class LogTail_03_PublishedBeforeCopied {
  private final int tail = TailSlab.newTail();
  private volatile long end = Long.MAX_VALUE;
  private volatile int bytes;

  /** Takes a place, publishes, copies. */
  @Actor
  public void writer() {
    long start = TailSlab.reserve(tail);
    end = start + TailSlab.RECORD_BYTES;
    TailSlab.publish(tail, start);
    bytes = 1;
  }

  /** Reads the position, and then the bytes. */
  @Actor
  public void flusher(ZI_Result r) {
    long record = end;
    r.r1 = TailSlab.published(tail) >= record;
    r.r2 = bytes;
  }
}

package dev.gatun.jcstress.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.wal.TailSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Whoever sees the published position beyond a record sees the record's bytes: they were written before its word. */
@JCStressTest
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Not published yet; the bytes may be there or not.")
@Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "Not published yet, but copied already.")
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Published, and whole.")
@Outcome(id = "true, 0", expect = FORBIDDEN, desc = "A force that covers the record would have missed its bytes.")
@State
public class LogTail_03_PublishedMeansWhole {
  private final int tail = TailSlab.newTail();
  private volatile long end = Long.MAX_VALUE;
  private int bytes;

  /** Takes a place, copies, publishes. */
  @Actor
  public void writer() {
    long start = TailSlab.reserve(tail);
    end = start + TailSlab.RECORD_BYTES;
    bytes = 1;
    TailSlab.publish(tail, start);
  }

  /** Reads the position, and then the bytes. */
  @Actor
  public void flusher(ZI_Result r) {
    long record = end;
    r.r1 = TailSlab.published(tail) >= record;
    r.r2 = bytes;
  }
}

package dev.gatun.jcstress.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.wal.TailSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Two writers publish at the same moment, and both move the published position. It is moved by compare-and-set from the start of a record to its end,
 * so it never goes back over a record that somebody has been told is whole.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The position is beyond both records.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "The position went back.")
@State
public class LogTail_04_PublishedGoesForward {
  private final int tail = TailSlab.newTail();
  private long one;
  private long other;

  /** The one writer. */
  @Actor
  public void one() {
    one = TailSlab.publish(tail, TailSlab.reserve(tail));
    TailSlab.await(tail, one);
  }

  /** The other writer. */
  @Actor
  public void other() {
    other = TailSlab.publish(tail, TailSlab.reserve(tail));
    TailSlab.await(tail, other);
  }

  /** Looks where the position is. */
  @Arbiter
  public void end(Z_Result r) {
    r.r1 = TailSlab.published(tail) >= Math.max(one, other);
  }
}

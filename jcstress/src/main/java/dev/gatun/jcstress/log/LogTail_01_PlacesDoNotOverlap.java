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
 * Two writers take places for their records at once. The position is moved by one atomic step over each record: the places lie end to end or further
 * apart, never on each other.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Two places.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "Two records in one place.")
@State
public class LogTail_01_PlacesDoNotOverlap {
  private final int tail = TailSlab.newTail();
  private long one;
  private long other;

  /** The one writer. */
  @Actor
  public void one() {
    one = TailSlab.reserve(tail);
    TailSlab.publish(tail, one);
  }

  /** The other writer. */
  @Actor
  public void other() {
    other = TailSlab.reserve(tail);
    TailSlab.publish(tail, other);
  }

  /** Compares. */
  @Arbiter
  public void apart(Z_Result r) {
    r.r1 = Math.abs(one - other) >= TailSlab.RECORD_BYTES;
  }
}

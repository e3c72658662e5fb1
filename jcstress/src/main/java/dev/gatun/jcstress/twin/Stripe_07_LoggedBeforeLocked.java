package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the lock around logging. The LSN is taken first, and the stripe is locked to note it. */
@JCStressTest
@Outcome(id = "16", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The word went back. This twin is expected to show it.")
@State
public class Stripe_07_LoggedBeforeLocked {
  private final int stripe = StripeSlab.newPair();
  private final AtomicLong log = new AtomicLong();

  /** The one writer. */
  @Actor
  public void one() {
    write();
  }

  /** The other writer. */
  @Actor
  public void other() {
    write();
  }

  private void write() {
    long lsn = log.addAndGet(8);
    StripeSlab.lock(stripe);
    StripeSlab.note(stripe, lsn, false);
    StripeSlab.unlock(stripe);
  }

  /** What the stripe knows in the end. */
  @Arbiter
  public void end(J_Result r) {
    r.r1 = StripeSlab.lsn(StripeSlab.load(stripe));
  }
}

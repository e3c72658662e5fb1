package dev.gatun.jcstress.stripes;

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

/**
 * Two writers of one stripe log a record each, and note its LSN. Logging and noting are under the lock, so the stripe keeps the LSN of the newest
 * record: whoever waits for it waits for both.
 */
@JCStressTest
@Outcome(id = "16", expect = ACCEPTABLE, desc = "The newest record's.")
@Outcome(id = "8", expect = FORBIDDEN, desc = "The word went back: a reader would not wait for the newest record.")
@Outcome(expect = FORBIDDEN, desc = "An LSN that nobody noted.")
@State
public class Stripe_07_WordGoesForward {
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
    StripeSlab.lock(stripe);
    StripeSlab.note(stripe, log.addAndGet(8), false);
    StripeSlab.unlock(stripe);
  }

  /** What the stripe knows in the end. */
  @Arbiter
  public void end(J_Result r) {
    r.r1 = StripeSlab.lsn(StripeSlab.load(stripe));
  }
}

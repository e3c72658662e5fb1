package dev.gatun.jcstress.stripes;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/**
 * A record's LSN is noted in the stripe before the first byte of it is applied, and a reader looks at the stripe after the leaf: so it always knows
 * how long to wait for what it has seen (I2). The leaf stands here for one number.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The old value.")
@Outcome(id = "0, 8", expect = ACCEPTABLE, desc = "The old value, and a wait too many.")
@Outcome(id = "1, 8", expect = ACCEPTABLE, desc = "The new value, with the LSN to wait for.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "A value was seen whose LSN was not.")
@State
public class Stripe_02_NotedBeforeItCanBeSeen {
  private final int stripe = StripeSlab.newPair();
  private final AtomicInteger leaf = new AtomicInteger();

  /** Writes: notes, then applies. */
  @Actor
  public void writer() {
    StripeSlab.lock(stripe);
    StripeSlab.note(stripe, 8, false);
    leaf.setRelease(1);
    StripeSlab.unlock(stripe);
  }

  /** Reads the leaf, and after that the stripe. */
  @Actor
  public void reader(IJ_Result r) {
    r.r1 = leaf.getAcquire();
    r.r2 = StripeSlab.lsn(StripeSlab.load(stripe));
  }
}

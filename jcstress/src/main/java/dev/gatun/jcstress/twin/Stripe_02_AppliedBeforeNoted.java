package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** Left out: the order of noting and applying. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 8", "1, 8"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "A value was seen whose LSN was not. This twin is expected to show it.")
@State
public class Stripe_02_AppliedBeforeNoted {
  private final int stripe = StripeSlab.newPair();
  private final AtomicInteger leaf = new AtomicInteger();

  /** Writes: applies, then notes. */
  @Actor
  public void writer() {
    StripeSlab.lock(stripe);
    leaf.setRelease(1);
    StripeSlab.note(stripe, 8, false);
    StripeSlab.unlock(stripe);
  }

  /** Reads the leaf, and after that the stripe. */
  @Actor
  public void reader(IJ_Result r) {
    r.r1 = leaf.getAcquire();
    r.r2 = StripeSlab.lsn(StripeSlab.load(stripe));
  }
}

package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.PoisonSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** Left out: the look at the failure in each round. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The reader waits for ever. This twin is expected to show it.")
@State
public class Stripe_06_FailureIsNotLookedAt {
  private final PoisonSlab stripes = new PoisonSlab();

  /** Waits for the batch. */
  @Actor
  public void reader() {
    stripes.awaitBatchWithoutLooking();
  }

  /** The store fails. */
  @Signal
  public void failure() {
    stripes.fail();
  }
}

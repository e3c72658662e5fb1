package dev.gatun.jcstress.stripes;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.PoisonSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A writer holds a stripe when the store fails, and never unlocks it. Whoever waits for the stripe is told of the failure (I8). */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The writer was told.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The writer waits for somebody who has given up.")
@State
public class Stripe_05_PoisonWakesWriters {
  private final PoisonSlab stripes = new PoisonSlab();

  /** Waits for the lock. */
  @Actor
  public void writer() {
    stripes.lock();
  }

  /** The store fails. */
  @Signal
  public void failure() {
    stripes.fail();
  }
}

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

/** The same for a reader that waits until a batch is applied whose writer has failed: it is told, and shows neither the old nor the new. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The reader was told.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The reader waits for a batch that nobody applies.")
@State
public class Stripe_06_PoisonWakesReaders {
  private final PoisonSlab stripes = new PoisonSlab();

  /** Waits for the batch. */
  @Actor
  public void reader() {
    stripes.awaitBatch();
  }

  /** The store fails. */
  @Signal
  public void failure() {
    stripes.fail();
  }
}

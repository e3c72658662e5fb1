package dev.gatun.jcstress.stripes;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Two writers need the same two stripes. Both lock the lower one first, so neither waits for the other while it has what that one needs. A deadlock
 * would end the test by its time limit.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "Both came through.")
@Outcome(expect = FORBIDDEN, desc = "Both were inside.")
@State
public class Stripe_04_TwoKeysInOrderDoNotDeadlock {
  private final int first = StripeSlab.newPair();
  private final int second = first + 1;
  private int sum;

  /** The one writer. */
  @Actor
  public void one() {
    add();
  }

  /** The other writer. */
  @Actor
  public void other() {
    add();
  }

  private void add() {
    StripeSlab.lock(first);
    StripeSlab.lock(second);
    sum++;
    StripeSlab.unlock(second);
    StripeSlab.unlock(first);
  }

  /** The sum when both are done. */
  @Arbiter
  public void sum(I_Result r) {
    r.r1 = sum;
  }
}

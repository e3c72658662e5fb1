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

/** Two writers of keys in one stripe add to a plain number. Only one is inside at a time, and it sees what the other did. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = FORBIDDEN, desc = "Both were inside.")
@State
public class Stripe_01_OneHolder {
  private final int stripe = StripeSlab.newPair();
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
    StripeSlab.lock(stripe);
    sum++;
    StripeSlab.unlock(stripe);
  }

  /** The sum when both are done. */
  @Arbiter
  public void sum(I_Result r) {
    r.r1 = sum;
  }
}

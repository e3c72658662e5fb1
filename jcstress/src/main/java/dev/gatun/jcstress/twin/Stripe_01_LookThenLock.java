package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Left out: the atomic step. The lock is looked at and then taken. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Both were inside. This twin is expected to show it.")
@State
public class Stripe_01_LookThenLock {
  private final AtomicLong word = new AtomicLong();
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
    while (word.get() != 0) {
      Thread.onSpinWait();
    }
    word.set(1);
    sum++;
    word.set(0);
  }

  /** The sum when both are done. */
  @Arbiter
  public void sum(I_Result r) {
    r.r1 = sum;
  }
}

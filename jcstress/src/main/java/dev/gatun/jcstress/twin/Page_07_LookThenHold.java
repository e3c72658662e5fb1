package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Left out: the atomic step. The latch is looked at and then taken, on a flag of its own because the real one has no such method. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Both were inside. This twin is expected to show it.")
@State
public class Page_07_LookThenHold {
  private final AtomicBoolean held = new AtomicBoolean();
  private int sum;

  private void add() {
    while (held.get()) {
      Thread.onSpinWait();
    }
    held.set(true);
    sum++;
    held.set(false);
  }

  /** The one. */
  @Actor
  public void one() {
    add();
  }

  /** The other. */
  @Actor
  public void other() {
    add();
  }

  /** The sum when both are done. */
  @Arbiter
  public void sum(I_Result r) {
    r.r1 = sum;
  }
}

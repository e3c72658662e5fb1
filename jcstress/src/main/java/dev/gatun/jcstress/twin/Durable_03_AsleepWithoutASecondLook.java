package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Left out: the second look at the lead, after the waiter has put itself on the stack. On flags of its own, because the real waiter always looks. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The waiter was woken, or never slept.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "The waiter sleeps for ever. This twin is expected to show it.")
@State
public class Durable_03_AsleepWithoutASecondLook {
  private final AtomicBoolean led = new AtomicBoolean(true);
  private final AtomicBoolean waiting = new AtomicBoolean();
  private boolean woken;

  /** Wakes who waits, and frees the lead. */
  @Actor
  public void leader() {
    woken = waiting.get();
    led.set(false);
  }

  /** Waits when somebody leads. */
  @Actor
  public void waiter() {
    if (led.get()) {
      waiting.set(true);
    }
  }

  /** Whether nobody sleeps for ever. */
  @Arbiter
  public void end(Z_Result r) {
    r.r1 = woken || !waiting.get();
  }
}

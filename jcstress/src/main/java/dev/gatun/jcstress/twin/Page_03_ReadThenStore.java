package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** Left out: the atomic step on both sides. The count is read, changed and stored. */
@JCStressTest
@Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A page went out of the books. This twin is expected to show it.")
@State
public class Page_03_ReadThenStore {
  private final AtomicLong count = new AtomicLong(1);

  /** Gives back. */
  @Actor
  public void giver() {
    count.set(count.get() + 2);
  }

  /** Reserves. */
  @Actor
  public void taker(ZJ_Result r) {
    long now = count.get();
    r.r1 = now >= 1;
    count.set(now - 1);
  }

  /** What is left. */
  @Arbiter
  public void left(ZJ_Result r) {
    r.r2 = count.get();
  }
}

package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Left out: the latch. A free bit is found and then cleared, on a word of its own because the real bitmaps are out of reach without their latch. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "One page was given to both. This twin is expected to show it.")
@State
public class Page_01_LookThenClear {
  private final AtomicLong free = new AtomicLong(-1);
  private long one;
  private long other;

  private long take() {
    long bits = free.get();
    free.set(bits & bits - 1);
    return Long.numberOfTrailingZeros(bits);
  }

  /** The one writer. */
  @Actor
  public void one() {
    one = take();
  }

  /** The other writer. */
  @Actor
  public void other() {
    other = take();
  }

  /** Compares. */
  @Arbiter
  public void apart(Z_Result r) {
    r.r1 = one != other;
  }
}

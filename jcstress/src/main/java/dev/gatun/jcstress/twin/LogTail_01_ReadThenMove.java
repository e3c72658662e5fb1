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

/** Left out: the atomic step. The position is read and then moved. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "Two records in one place. This twin is expected to show it.")
@State
public class LogTail_01_ReadThenMove {
  private final AtomicLong reserved = new AtomicLong();
  private long one;
  private long other;

  /** The one writer. */
  @Actor
  public void one() {
    one = reserve();
  }

  /** The other writer. */
  @Actor
  public void other() {
    other = reserve();
  }

  private long reserve() {
    long start = reserved.get();
    reserved.set(start + 64);
    return start;
  }

  /** Compares. */
  @Arbiter
  public void apart(Z_Result r) {
    r.r1 = Math.abs(one - other) >= 64;
  }
}

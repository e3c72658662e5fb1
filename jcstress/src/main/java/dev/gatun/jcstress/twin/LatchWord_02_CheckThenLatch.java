package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Left out: the atomic step. A latch that looks first and sets afterwards, on a word of its own because the real table has no such method. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Both writers are inside. This twin is expected to show it.")
@State
public class LatchWord_02_CheckThenLatch {
  private static final long LOCKED = 1;

  private final AtomicLong word = new AtomicLong();

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    r.r1 = tryLatch();
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    r.r2 = tryLatch();
  }

  private boolean tryLatch() {
    if (word.get() != 0) {
      return false;
    }
    word.set(LOCKED);
    return true;
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Left out: the atomic step. Whether the expected value is there is asked before, and by a call of its own. */
@JCStressTest
@Outcome(id = {"true, false, 1", "false, true, 2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Two winners. This twin is expected to show it.")
@State
public class Point_02_GetThenPut {
  private final long key = SharedStore.newKeys(1);

  private boolean replace(long value) {
    boolean expected = SharedStore.get(key) == 0;
    if (expected) {
      NUMBERS.put(key, value);
    }
    return expected;
  }

  /** The one writer. */
  @Actor
  public void one(ZZJ_Result r) {
    r.r1 = replace(1);
  }

  /** The other writer. */
  @Actor
  public void other(ZZJ_Result r) {
    r.r2 = replace(2);
  }

  /** The value in the end. */
  @Arbiter
  public void end(ZZJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

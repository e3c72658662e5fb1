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
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Left out: the atomic step. The old value is read before, and by a call of its own. */
@JCStressTest
@Outcome(id = {"0, 1, 2", "2, 0, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A value was given out twice. This twin is expected to show it.")
@State
public class Point_04_GetThenPut {
  private final long key = SharedStore.newKeys(1);

  private long exchange(long value) {
    long old = SharedStore.get(key);
    NUMBERS.put(key, value);
    return old;
  }

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = exchange(1);
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = exchange(2);
  }

  /** The value in the end. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

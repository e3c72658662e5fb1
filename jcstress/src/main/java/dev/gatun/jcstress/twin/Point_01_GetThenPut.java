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

/** Left out: the atomic step. Whether there is a value is asked before, and by a call of its own. */
@JCStressTest
@Outcome(id = {"-1, 1, 1", "2, -1, 2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Two winners. This twin is expected to show it.")
@State
public class Point_01_GetThenPut {
  private final long key = SharedStore.newKeys(0);

  private long putIfAbsent(long value) {
    long present = SharedStore.get(key);
    if (present < 0) {
      NUMBERS.put(key, value);
    }
    return present;
  }

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = putIfAbsent(1);
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = putIfAbsent(2);
  }

  /** The value in the end. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

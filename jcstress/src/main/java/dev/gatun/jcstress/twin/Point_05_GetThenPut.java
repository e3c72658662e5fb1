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

/** Left out: the comparison when writing. Each adds to what it read, and stores that whatever has become of the value. */
@JCStressTest
@Outcome(id = {"1, 2, 2", "2, 1, 2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "An addition was lost. This twin is expected to show it.")
@State
public class Point_05_GetThenPut {
  private final long key = SharedStore.newKeys(1);

  private long add() {
    long sum = SharedStore.get(key) + 1;
    NUMBERS.put(key, sum);
    return sum;
  }

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = add();
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = add();
  }

  /** The value in the end. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

package dev.gatun.jcstress.points;

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

/** Two threads add to a number. The function of the second runs again when the value was changed under it. */
@JCStressTest
@Outcome(id = {"1, 2, 2", "2, 1, 2"}, expect = ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = FORBIDDEN, desc = "An addition was lost.")
@State
public class Point_05_MergeLosesNoUpdate {
  private final long key = SharedStore.newKeys(1);

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = NUMBERS.merge(key, 1L, Long::sum);
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = NUMBERS.merge(key, 1L, Long::sum);
  }

  /** The value in the end. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

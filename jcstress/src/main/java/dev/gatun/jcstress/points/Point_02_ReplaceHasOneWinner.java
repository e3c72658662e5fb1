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
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two threads replace the same expected value. For the second it is no longer there. */
@JCStressTest
@Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "The first writer won.")
@Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "The second writer won.")
@Outcome(expect = FORBIDDEN, desc = "Two winners, none, or the value of the loser.")
@State
public class Point_02_ReplaceHasOneWinner {
  private final long key = SharedStore.newKeys(1);

  /** The one writer. */
  @Actor
  public void one(ZZJ_Result r) {
    r.r1 = NUMBERS.replace(key, 0L, 1L);
  }

  /** The other writer. */
  @Actor
  public void other(ZZJ_Result r) {
    r.r2 = NUMBERS.replace(key, 0L, 2L);
  }

  /** The value in the end. */
  @Arbiter
  public void end(ZZJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

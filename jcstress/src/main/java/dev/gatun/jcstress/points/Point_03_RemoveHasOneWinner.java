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

/** Two threads remove one entry. One of them had it. */
@JCStressTest
@Outcome(id = "true, false, -1", expect = ACCEPTABLE, desc = "The first had it.")
@Outcome(id = "false, true, -1", expect = ACCEPTABLE, desc = "The second had it.")
@Outcome(expect = FORBIDDEN, desc = "Both had it, or none, or it is still there.")
@State
public class Point_03_RemoveHasOneWinner {
  private final long key = SharedStore.newKeys(1);

  /** The one writer. */
  @Actor
  public void one(ZZJ_Result r) {
    r.r1 = NUMBERS.remove(key);
  }

  /** The other writer. */
  @Actor
  public void other(ZZJ_Result r) {
    r.r2 = NUMBERS.remove(key);
  }

  /** The value in the end. */
  @Arbiter
  public void end(ZZJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

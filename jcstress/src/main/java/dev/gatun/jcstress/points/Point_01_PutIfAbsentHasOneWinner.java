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

/** Two threads store a value where there is none. One stores its own, the other is given that one. */
@JCStressTest
@Outcome(id = "-1, 1, 1", expect = ACCEPTABLE, desc = "The first writer won.")
@Outcome(id = "2, -1, 2", expect = ACCEPTABLE, desc = "The second writer won.")
@Outcome(expect = FORBIDDEN, desc = "Two winners, none, or a loser that was told of another value.")
@State
public class Point_01_PutIfAbsentHasOneWinner {
  private final long key = SharedStore.newKeys(0);

  private static long or(Long value) {
    return value == null ? -1 : value;
  }

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = or(NUMBERS.putIfAbsent(key, 1L));
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = or(NUMBERS.putIfAbsent(key, 2L));
  }

  /** The value in the end. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

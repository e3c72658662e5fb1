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

/** Two threads exchange the value. Each is given what was there just before: the old value goes to one, that one's value to the other. */
@JCStressTest
@Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "First the one, then the other.")
@Outcome(id = "2, 0, 1", expect = ACCEPTABLE, desc = "First the other, then the one.")
@Outcome(expect = FORBIDDEN, desc = "A value was given out twice or lost.")
@State
public class Point_04_GetAndPutMakesAChain {
  private final long key = SharedStore.newKeys(1);

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = NUMBERS.getAndPut(key, 1L);
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = NUMBERS.getAndPut(key, 2L);
  }

  /** The value in the end. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = SharedStore.get(key);
  }
}

package dev.gatun.jcstress.points;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** An entry is removed while another thread reads it twice. Once it was seen absent it does not come back. */
@JCStressTest
@Outcome(id = {"0, 0", "0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "A removed entry came back.")
@Outcome(expect = FORBIDDEN, desc = "A value that nobody wrote.")
@State
public class Point_07_RemovedStaysRemoved {
  private final long key = SharedStore.newKeys(1);

  /** Removes the entry. */
  @Actor
  public void writer() {
    NUMBERS.remove(key);
  }

  /** Reads twice. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(key);
    r.r2 = SharedStore.get(key);
  }
}

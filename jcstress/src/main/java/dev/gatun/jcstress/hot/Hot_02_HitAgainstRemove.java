package dev.gatun.jcstress.hot;

import static dev.gatun.HotStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import dev.gatun.jcstress.NoTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A record is kept while another thread removes its key. Once it was seen absent it does not come back. */
@NoTwin("What could be left out is the look at the stripe, and the twin of Hot_01 leaves it out.")
@JCStressTest
@Outcome(id = {"0, 0, -1", "0, -1, -1", "-1, -1, -1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "-1, 0, -1", expect = FORBIDDEN, desc = "A removed entry came back.")
@Outcome(expect = FORBIDDEN, desc = "A removed entry stayed.")
@State
public class Hot_02_HitAgainstRemove {
  private final long key = HotStore.newHotKeys();

  /** Removes the entry. */
  @Actor
  public void writer() {
    NUMBERS.remove(key);
  }

  /** Reads twice. */
  @Actor
  public void reader(JJJ_Result r) {
    r.r1 = HotStore.get(key);
    r.r2 = HotStore.get(key);
  }

  /** Reads when the removal has returned. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = HotStore.get(key);
  }
}

package dev.gatun.jcstress.hot;

import static dev.gatun.HotStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** Two keys share a stripe, and the one is written. That costs the other a hit, and no more. */
@JCStressTest
@Outcome(id = {"0, 0, 0, 1", "0, 1, 0, 1"}, expect = ACCEPTABLE, desc = "Each key has its own value.")
@Outcome(id = {"1, 0, 0, 1", "1, 1, 0, 1"}, expect = FORBIDDEN, desc = "The neighbour's value.")
@Outcome(expect = FORBIDDEN, desc = "A wrong value stayed.")
@State
public class Hot_05_NeighbourInTheStripe {
  private final long[] keys = HotStore.newNeighbours();

  /** Writes the one. */
  @Actor
  public void writer() {
    NUMBERS.put(keys[1], 1L);
  }

  /** Reads both. */
  @Actor
  public void reader(JJJJ_Result r) {
    r.r1 = HotStore.get(keys[0]);
    r.r2 = HotStore.get(keys[1]);
  }

  /** Reads both when the write has returned. */
  @Arbiter
  public void end(JJJJ_Result r) {
    r.r3 = HotStore.get(keys[0]);
    r.r4 = HotStore.get(keys[1]);
  }
}

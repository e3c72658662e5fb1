package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the batch. Two single writes, of which the reader may see the one without the other. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half of the writes. This twin is expected to show it.")
@State
public class Batch_05_TwoPutsSeenByNeighbours {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys, one after the other. */
  @Actor
  public void writer() {
    NUMBERS.put(keys, 1L);
    NUMBERS.put(keys + 1, 1L);
  }

  /** Looks from the low end and then from the high end. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = NUMBERS.ceiling(keys).getValue();
    r.r2 = NUMBERS.floor(keys + 1).getValue();
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Range;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the transaction. Two removals, of which the reader may see the one without the other. */
@JCStressTest
@Outcome(id = {"0, 0", "0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "One of the removals. This twin is expected to show it.")
@State
public class Range_01_TwoRemovals {
  private final long keys = SharedStore.newKeys(2);

  /** Removes both, one after the other. */
  @Actor
  public void writer() {
    NUMBERS.removeRange(Range.closed(keys, keys));
    NUMBERS.removeRange(Range.closed(keys + 1, keys + 1));
  }

  /** Reads the one key and then the other. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

package dev.gatun.jcstress.ranges;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Range;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A transaction removes two ranges, each by a change of its own. A reader who has seen the key of the one gone sees that of the other gone as well.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the removal.")
@Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "The removal came in between.")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "After the removal.")
@Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "Half a removal: the reader had seen it, and then missed its other half.")
@State
public class Range_01_WhoHasSeenOneGoneSeesTheOther {
  private final long keys = SharedStore.newKeys(2);

  /** Removes both as one. */
  @Actor
  public void writer() {
    STORE.transact(transaction -> {
      transaction.removeRange(NUMBERS, Range.closed(keys, keys));
      transaction.removeRange(NUMBERS, Range.closed(keys + 1, keys + 1));
      return null;
    });
  }

  /** Reads the one key and then the other. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

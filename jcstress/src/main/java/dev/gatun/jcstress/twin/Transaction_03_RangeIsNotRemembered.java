package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Range;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the range. The transaction counts through the table, so that nothing is compared at commit. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Both found the range empty. This twin is expected to show it.")
@State
public class Transaction_03_RangeIsNotRemembered {
  private final long keys = SharedStore.newKeys(0);

  private void insert(long mine) {
    STORE.transact(
        transaction -> {
          if (NUMBERS.count(Range.closed(keys, keys + 1)) == 0) {
            transaction.put(NUMBERS, mine, 1L);
          }
          return null;
        });
  }

  /** The one. */
  @Actor
  public void one() {
    insert(keys);
  }

  /** The other. */
  @Actor
  public void other() {
    insert(keys + 1);
  }

  /** How many there are. */
  @Arbiter
  public void end(J_Result r) {
    r.r1 = NUMBERS.count(Range.closed(keys, keys + 1));
  }
}

package dev.gatun.jcstress.transactions;

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

/**
 * Two transactions count the entries of a range and insert one where there is none. What they have read is an absence, which has no key to be locked:
 * the range as a whole is compared at commit.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "One inserted, the other counted again and found it.")
@Outcome(expect = FORBIDDEN, desc = "Both found the range empty, or neither inserted.")
@State
public class Transaction_03_PhantomIsRefused {
  private final long keys = SharedStore.newKeys(0);

  private void insert(long mine) {
    STORE.transact(
        transaction -> {
          if (transaction.view(NUMBERS).count(Range.closed(keys, keys + 1)) == 0) {
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

package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the reads of the transaction. The sum is of two moments, and the commit knows nothing of it. */
@JCStressTest
@Outcome(id = {"0", "2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The sum of half a batch. This twin is expected to show it.")
@State
public class Transaction_05_ReadsAreNotRemembered {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys as one. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Stores the sum. */
  @Actor
  public void adder() {
    STORE.transact(
        transaction -> {
          transaction.put(NUMBERS, keys + 2, NUMBERS.get(keys) + NUMBERS.get(keys + 1));
          return null;
        });
  }

  /** The sum. */
  @Arbiter
  public void end(J_Result r) {
    r.r1 = SharedStore.get(keys + 2);
  }
}

package dev.gatun.jcstress.transactions;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.ReadView;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A transaction adds up two keys and stores the sum, while a batch writes both. The sum is that of a moment before the batch or after it. */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "Before the batch.")
@Outcome(id = "2", expect = ACCEPTABLE, desc = "After the batch.")
@Outcome(expect = FORBIDDEN, desc = "The sum of half a batch was stored.")
@State
public class Transaction_05_BatchIsSeenWhole {
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
          ReadView<Long, Long> view = transaction.view(NUMBERS);
          transaction.put(NUMBERS, keys + 2, view.get(keys) + view.get(keys + 1));
          return null;
        });
  }

  /** The sum. */
  @Arbiter
  public void end(J_Result r) {
    r.r1 = SharedStore.get(keys + 2);
  }
}

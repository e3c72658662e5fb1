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
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Two doctors are on duty; each goes home if the other stays, after a look at both. Each transaction reads what the other writes and writes what the
 * other reads. Checking only what was written would let both go; the stripes of what was read are locked and checked too.
 */
@JCStressTest
@Outcome(id = {"1, 0", "0, 1"}, expect = ACCEPTABLE, desc = "One went, the other looked again and stays.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Both went: no order of the two explains it.")
@Outcome(expect = FORBIDDEN, desc = "One should have gone.")
@State
public class Transaction_01_WriteSkewIsRefused {
  private final long keys = SharedStore.newKeys(2);

  private void leave(long mine) {
    STORE.transact(
        transaction -> {
          ReadView<Long, Long> view = transaction.view(NUMBERS);
          if (view.get(keys) + view.get(keys + 1) == 0) {
            transaction.put(NUMBERS, mine, 1L);
          }
          return null;
        });
  }

  /** The one. */
  @Actor
  public void one() {
    leave(keys);
  }

  /** The other. */
  @Actor
  public void other() {
    leave(keys + 1);
  }

  /** Who has gone. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

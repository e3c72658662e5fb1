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
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the reads of the transaction. What the decision rests on is read from the table, and the commit knows nothing of it. */
@JCStressTest
@Outcome(id = {"1, 0", "0, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Both went. This twin is expected to show it.")
@State
public class Transaction_01_ReadsAreNotRemembered {
  private final long keys = SharedStore.newKeys(2);

  private void leave(long mine) {
    STORE.transact(
        transaction -> {
          if (NUMBERS.get(keys) + NUMBERS.get(keys + 1) == 0) {
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

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

/** Left out: the read of the transaction. The number is read from the table, and the write is blind. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "An addition was lost. This twin is expected to show it.")
@State
public class Transaction_02_ReadIsNotRemembered {
  private final long key = SharedStore.newKeys(1);

  private void add() {
    STORE.transact(
        transaction -> {
          transaction.put(NUMBERS, key, NUMBERS.get(key) + 1);
          return null;
        });
  }

  /** The one. */
  @Actor
  public void one() {
    add();
  }

  /** The other. */
  @Actor
  public void other() {
    add();
  }

  /** The sum. */
  @Arbiter
  public void end(J_Result r) {
    r.r1 = SharedStore.get(key);
  }
}

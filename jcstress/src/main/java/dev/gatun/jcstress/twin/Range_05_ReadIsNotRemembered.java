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
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the first key is read outside of the transaction, which knows nothing of it. */
@JCStressTest
@Outcome(id = {"0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "What had been read was removed before the write. This twin is expected to show it.")
@State
public class Range_05_ReadIsNotRemembered {
  private final long keys = SharedStore.newKeys(1);

  /** Removes both. */
  @Actor
  public void remover() {
    NUMBERS.removeRange(Range.closed(keys, keys + 1));
  }

  /** Writes the second for the first. */
  @Actor
  public void transaction(JJ_Result r) {
    r.r1 = STORE.transact(transaction -> {
      long first = SharedStore.get(keys);
      if (first >= 0) {
        transaction.put(NUMBERS, keys + 1, 1L);
      }
      return first;
    });
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r2 = SharedStore.get(keys + 1);
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the transaction around both writes. Each is one of its own. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half of the writes. This twin is expected to show it.")
@State
public class Transaction_06_ATransactionForEachWrite {
  private final long keys = SharedStore.newKeys(2);

  private static void write(long key) {
    STORE.transact(
        transaction -> {
          transaction.put(NUMBERS, key, 1L);
          return null;
        });
  }

  /** Writes both keys. */
  @Actor
  public void writer() {
    write(keys);
    write(keys + 1);
  }

  /** Reads the one key and then the other. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

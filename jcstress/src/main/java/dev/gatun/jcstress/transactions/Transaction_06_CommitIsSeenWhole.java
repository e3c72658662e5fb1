package dev.gatun.jcstress.transactions;

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

/** A transaction writes two keys. A reader without one who has seen the first new sees the second new as well, though its two reads are two calls. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the commit.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The commit came in between.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After the commit.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a transaction.")
@State
public class Transaction_06_CommitIsSeenWhole {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys. */
  @Actor
  public void writer() {
    STORE.transact(
        transaction -> {
          transaction.put(NUMBERS, keys, 1L);
          transaction.put(NUMBERS, keys + 1, 1L);
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

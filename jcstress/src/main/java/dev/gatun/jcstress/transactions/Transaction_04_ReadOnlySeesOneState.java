package dev.gatun.jcstress.transactions;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.ReadView;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A transaction that only reads looks at two keys, while a batch writes both. It locks nothing and checks nothing at the end: each read is checked to
 * be of the same moment as those before it.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the batch.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After the batch.")
@Outcome(expect = FORBIDDEN, desc = "Two moments in one transaction.")
@State
public class Transaction_04_ReadOnlySeesOneState {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys as one. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Reads both keys in one transaction. */
  @Actor
  public void reader(JJ_Result r) {
    STORE.transact(
        transaction -> {
          ReadView<Long, Long> view = transaction.view(NUMBERS);
          r.r1 = view.get(keys);
          r.r2 = view.get(keys + 1);
          return null;
        });
  }
}

package dev.gatun.jcstress.batches;

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

/** The same for the keys in the other order: it does not matter in which order a batch is applied to the tree. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the batch.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The batch came in between.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After the batch.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a batch: the reader had seen it, and then missed its other half.")
@State
public class Batch_02_AndInTheOtherOrder {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys as one. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Reads the one key and then the other. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys + 1);
    r.r2 = SharedStore.get(keys);
  }
}

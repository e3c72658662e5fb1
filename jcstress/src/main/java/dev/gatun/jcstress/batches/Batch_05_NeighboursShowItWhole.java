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

/**
 * A batch writes two keys. A reader looks for neighbours, and so without the keys' stripes: what lies at or above the first key, then what lies at or
 * below the second. A leaf that shows a batch in the middle is read again when the batch is over.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the batch.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The batch came in between.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After the batch.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a batch: the reader had seen it, and then missed its other half.")
@State
public class Batch_05_NeighboursShowItWhole {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys as one. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Looks from the low end and then from the high end. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = NUMBERS.ceiling(keys).getValue();
    r.r2 = NUMBERS.floor(keys + 1).getValue();
  }
}

package dev.gatun.jcstress.batches;

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

/**
 * Two batches write the same two keys, one of them in the other order of the keys. Stripes are locked in one order for all, so one batch comes wholly
 * before the other, and neither waits for the other for ever.
 */
@JCStressTest
@Outcome(id = {"1, 1", "2, 2"}, expect = ACCEPTABLE, desc = "The last batch as a whole.")
@Outcome(expect = FORBIDDEN, desc = "A mixture of two batches.")
@State
public class Batch_03_TwoBatchesDoNotMix {
  private final long keys = SharedStore.newKeys(2);

  /** Writes ones. */
  @Actor
  public void ones() {
    write(1);
  }

  /** Writes twos. */
  @Actor
  public void twos() {
    write(2);
  }

  private void write(long value) {
    long first = value == 1 ? keys : keys + 1;
    long second = value == 1 ? keys + 1 : keys;
    STORE.write(batch -> batch.put(NUMBERS, first, value).put(NUMBERS, second, value));
  }

  /** What is there when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

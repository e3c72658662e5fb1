package dev.gatun.jcstress.hot;

import static dev.gatun.HotStore.NUMBERS;
import static dev.gatun.HotStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;

/** A reader keeps two records while a batch writes both keys: nothing is kept that is only a part of the batch. */
@JCStressTest
@Outcome(id = {"0, 0, 1, 1", "0, 1, 1, 1", "1, 1, 1, 1"}, expect = ACCEPTABLE, desc = "Before the batch, around it, after it.")
@Outcome(id = "1, 0, 1, 1", expect = FORBIDDEN, desc = "Half a batch.")
@Outcome(expect = FORBIDDEN, desc = "An old value was kept for the new one.")
@State
public class Hot_06_FillAgainstBatch {
  private final long keys = HotStore.newKeys();

  /** Writes both. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Reads the one and then the other, and keeps both. */
  @Actor
  public void reader(JJJJ_Result r) {
    r.r1 = HotStore.get(keys);
    r.r2 = HotStore.get(keys + 1);
  }

  /** Reads both when the batch is written. */
  @Arbiter
  public void end(JJJJ_Result r) {
    r.r3 = HotStore.get(keys);
    r.r4 = HotStore.get(keys + 1);
  }
}

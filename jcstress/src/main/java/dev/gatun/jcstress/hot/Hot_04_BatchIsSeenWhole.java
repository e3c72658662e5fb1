package dev.gatun.jcstress.hot;

import static dev.gatun.HotStore.NUMBERS;
import static dev.gatun.HotStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A batch writes two keys whose records are kept. Who has seen the new value of the one finds that of the other. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "Before the batch, around it, after it.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a batch.")
@Outcome(expect = FORBIDDEN, desc = "A value that nobody wrote.")
@State
public class Hot_04_BatchIsSeenWhole {
  private final long keys = HotStore.newHotKeys();

  /** Writes both. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Reads the one and then the other. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = HotStore.get(keys);
    r.r2 = HotStore.get(keys + 1);
  }
}

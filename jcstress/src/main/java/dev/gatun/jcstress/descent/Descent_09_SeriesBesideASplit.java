package dev.gatun.jcstress.descent;

import static dev.gatun.jcstress.SharedStore.STORE;
import static dev.gatun.jcstress.SharedStore.WIDE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A batch writes three neighbours, as a series in one leaf as far as there is room, while another writer inserts behind them. Whoever divides the leaf
 * first, the other one finds out: what a way down has learnt about the end of a leaf counts under the leaf's word alone.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "All are there.")
@Outcome(expect = FORBIDDEN, desc = "An acknowledged write is gone.")
@State
public class Descent_09_SeriesBesideASplit {
  private final long keys = SharedStore.newWideKeys();

  /** Writes over two keys and inserts one between them. */
  @Actor
  public void series() {
    byte[] value = SharedStore.filling();
    STORE.write(batch -> batch.put(WIDE, keys, value).put(WIDE, keys + 1, value).put(WIDE, keys + 2, value));
  }

  /** Inserts behind them. */
  @Actor
  public void other() {
    SharedStore.putWide(keys + 3);
  }

  /** Looks for all when both are done. */
  @Arbiter
  public void all(ZZ_Result r) {
    r.r1 = WIDE.containsKey(keys) && WIDE.containsKey(keys + 1) && WIDE.containsKey(keys + 2);
    r.r2 = WIDE.containsKey(keys + 3);
  }
}

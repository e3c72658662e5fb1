package dev.gatun.jcstress.descent;

import static dev.gatun.jcstress.SharedStore.EDGE;
import static dev.gatun.jcstress.SharedStore.STORE;
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
 * A batch goes behind all that a table has, into a new leaf as soon as the last one is full; another writer puts a key between those of the batch. The
 * leaf that was the last is latched when it gets a neighbour, so a writer who takes it for the last finds out.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "All are there.")
@Outcome(expect = FORBIDDEN, desc = "An acknowledged write is gone.")
@State
public class Descent_10_SeriesBeyondTheEnd {
  private final long keys = SharedStore.newEdgeKeys();

  /** Writes more than a leaf holds. */
  @Actor
  public void series() {
    byte[] value = SharedStore.filling();
    STORE.write(batch -> batch.put(EDGE, keys, value).put(EDGE, keys + 2, value).put(EDGE, keys + 4, value).put(EDGE, keys + 6, value));
  }

  /** Inserts between the last two. */
  @Actor
  public void other() {
    EDGE.put(keys + 5, SharedStore.filling());
  }

  /** Looks for all when both are done. */
  @Arbiter
  public void all(ZZ_Result r) {
    r.r1 = EDGE.containsKey(keys) && EDGE.containsKey(keys + 2) && EDGE.containsKey(keys + 4) && EDGE.containsKey(keys + 6);
    r.r2 = EDGE.containsKey(keys + 5);
  }
}

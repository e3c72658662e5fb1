package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.WIDE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Left out: one version over the whole change. The writer takes the neighbour out and puts it back where it belongs, in two changes of the real tree.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "The neighbour was missing. This twin is expected to show it.")
@State
public class Descent_07_TakenOutAndPutBack {
  private final long keys = SharedStore.newWideKeys();

  /** Removes the entry in front, and moves the one behind. */
  @Actor
  public void writer() {
    WIDE.remove(keys);
    WIDE.remove(keys + 2);
    SharedStore.putWide(keys + 2);
  }

  /** Looks for the one behind. */
  @Actor
  public void reader(Z_Result r) {
    r.r1 = WIDE.containsKey(keys + 2);
  }
}

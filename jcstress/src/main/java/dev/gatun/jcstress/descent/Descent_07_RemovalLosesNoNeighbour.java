package dev.gatun.jcstress.descent;

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
 * A wide entry is removed, which often leaves a leaf with nothing or takes one out of the tree, while a reader looks for its neighbour. The neighbour
 * moves, if at all, under a raised version.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Found, whatever the tree did meanwhile.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "An entry that nobody touched was missing.")
@State
public class Descent_07_RemovalLosesNoNeighbour {
  private final long keys = SharedStore.newWideKeys();

  /** Removes the entry in front. */
  @Actor
  public void writer() {
    WIDE.remove(keys);
  }

  /** Looks for the one behind. */
  @Actor
  public void reader(Z_Result r) {
    r.r1 = WIDE.containsKey(keys + 2);
  }
}

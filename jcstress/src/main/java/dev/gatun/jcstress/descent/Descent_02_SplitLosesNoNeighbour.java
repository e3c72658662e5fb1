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
 * A key is inserted that divides the leaf in which a reader looks for another one. The reader finds its key on either side of the division: a half
 * that was moved is under a raised version before it is gone.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Found, whatever the tree did meanwhile.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "An entry that nobody touched was missing.")
@State
public class Descent_02_SplitLosesNoNeighbour {
  private final long keys = SharedStore.newWideKeys();

  /** Inserts between two keys; as four values fill a leaf, most inserts divide one. */
  @Actor
  public void writer() {
    SharedStore.putWide(keys + 1);
  }

  /** Looks for the key on the right, which moves when the leaf is divided. */
  @Actor
  public void reader(Z_Result r) {
    r.r1 = WIDE.containsKey(keys + 2);
  }
}

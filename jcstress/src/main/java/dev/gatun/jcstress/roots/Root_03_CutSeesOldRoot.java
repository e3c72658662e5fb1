package dev.gatun.jcstress.roots;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.tree.RootSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A cut does nothing for each table; the first write after it saves the root as it was, and says so, before it changes the cell. Whoever asks for the
 * state as of the cut looks at the cell, and then whether a write had begun.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The root as of the cut, from the cell or from what was saved.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "A later root was shown as the state of the cut.")
@State
public class Root_03_CutSeesOldRoot {
  private final RootSlab cell = new RootSlab(7);
  private final long root = LatchSlab.newPage();

  /** The first write after the cut that ended epoch 1. */
  @Actor
  public void writer() {
    cell.replaceIn(2, root);
  }

  /** Asks for the state as of that cut. */
  @Actor
  public void snapshot(Z_Result r) {
    r.r1 = cell.asOf(1) == cell.first;
  }
}

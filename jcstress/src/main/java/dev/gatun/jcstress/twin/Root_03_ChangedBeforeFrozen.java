package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.tree.RootSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Left out: the order of saving and changing. The writer changes the cell first, and saves afterwards what it finds there. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "A later root was shown as the state of the cut. This twin is expected to show it.")
@State
public class Root_03_ChangedBeforeFrozen {
  private final RootSlab cell = new RootSlab(7);
  private final long root = LatchSlab.newPage();

  /** The first write after the cut that ended epoch 1. */
  @Actor
  public void writer() {
    cell.replaceAndThenFreeze(2, root);
  }

  /** Asks for the state as of that cut. */
  @Actor
  public void snapshot(Z_Result r) {
    r.r1 = cell.asOf(1) == cell.first;
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.tree.RootSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the second look at the cell. The word of the page may be that of its next life. */
@JCStressTest
@Outcome(id = {"7", "-1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of another tree. This twin is expected to show it.")
@State
public class Root_02_CellNotValidated {
  private final RootSlab cell = new RootSlab(7);
  private final long root = LatchSlab.newPage();

  /** The next root holds the same. */
  public Root_02_CellNotValidated() {
    LatchSlab.x(root, 7);
  }

  /** Names another root, and the old one goes to another tree. */
  @Actor
  public void writer() {
    cell.replace(root);
    LATCHES.raise(cell.first);
    LATCHES.born(cell.first);
    LatchSlab.x(cell.first, 9);
    LATCHES.release(cell.first);
  }

  /** Trusts the cell for as long as the page that it names stands still. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = cell.readWithoutValidation();
  }
}

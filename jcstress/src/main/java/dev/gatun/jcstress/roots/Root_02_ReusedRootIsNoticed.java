package dev.gatun.jcstress.roots;

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

/**
 * A table's root is replaced and the old page is handed to another tree, while a reader is on its way from the cell to the page. The cell is the
 * root's parent and is validated like one: after the page's word was loaded.
 */
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The old root or the new one.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Something moved; the reader starts over.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of another tree were read as the root's.")
@State
public class Root_02_ReusedRootIsNoticed {
  private final RootSlab cell = new RootSlab(7);
  private final long root = LatchSlab.newPage();

  /** The next root holds the same. */
  public Root_02_ReusedRootIsNoticed() {
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

  /** Reads as every descent does. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = cell.read();
  }
}

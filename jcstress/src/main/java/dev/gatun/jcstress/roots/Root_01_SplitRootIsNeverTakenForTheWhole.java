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
 * A root is divided: what it held is now half in it and half beside it, under a new root. The old root stays latched until the cell names the new
 * one, so no reader takes the half for the whole.
 */
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The whole, by the old root or the new one.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "The root was being divided; the reader starts over.")
@Outcome(id = "3", expect = FORBIDDEN, desc = "The reader took the left half for the tree.")
@State
public class Root_01_SplitRootIsNeverTakenForTheWhole {
  private final RootSlab cell = new RootSlab(7);
  private final long root = LatchSlab.newPage();

  /** Divides the root. */
  @Actor
  public void writer() {
    long old = cell.first;
    LATCHES.tryLatch(old, LATCHES.load(old));
    LatchSlab.x(root, 7);
    LatchSlab.x(old, 3);
    cell.replace(root);
    LATCHES.release(old);
  }

  /** Reads through the cell. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = cell.read();
  }
}

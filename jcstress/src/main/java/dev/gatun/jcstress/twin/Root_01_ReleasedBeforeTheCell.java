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

/** Left out: the order at the end. The divided root is released before the cell names the new one. */
@JCStressTest
@Outcome(id = {"7", "-1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "3", expect = FORBIDDEN, desc = "The reader took the left half for the tree. This twin is expected to show it.")
@State
public class Root_01_ReleasedBeforeTheCell {
  private final RootSlab cell = new RootSlab(7);
  private final long root = LatchSlab.newPage();

  /** Divides the root. */
  @Actor
  public void writer() {
    long old = cell.first;
    LATCHES.tryLatch(old, LATCHES.load(old));
    LatchSlab.x(root, 7);
    LatchSlab.x(old, 3);
    LATCHES.release(old);
    cell.replace(root);
  }

  /** Reads through the cell. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = cell.read();
  }
}

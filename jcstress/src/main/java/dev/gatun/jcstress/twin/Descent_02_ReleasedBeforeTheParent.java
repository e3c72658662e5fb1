package dev.gatun.jcstress.twin;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.page.LatchTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the latch on the divided leaf until the parent names the new half. On bare pages, because the tree has no such method. */
@JCStressTest
@Outcome(id = {"2", "-1"}, expect = ACCEPTABLE, desc = "Found in either half, or the reader starts over.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "An entry that nobody touched was missing. This twin is expected to show it.")
@State
public class Descent_02_ReleasedBeforeTheParent {
  private final long parent = LatchSlab.newPage();
  private final long left = LatchSlab.newPage();
  private final long right = LatchSlab.newPage();

  /** The leaf holds two entries, and the parent names no right half. */
  public Descent_02_ReleasedBeforeTheParent() {
    LatchSlab.x(left, 1);
    LatchSlab.y(left, 2);
    LatchSlab.x(right, 2);
  }

  /** Divides the leaf, and tells the parent afterwards. */
  @Actor
  public void writer() {
    LATCHES.tryLatch(left, LATCHES.load(left));
    LatchSlab.y(left, 0);
    LATCHES.release(left);
    LATCHES.tryLatch(parent, LATCHES.load(parent));
    LatchSlab.y(parent, right);
    LATCHES.release(parent);
  }

  /** Looks for the second entry, and validates everything. */
  @Actor
  public void reader(J_Result r) {
    long parentWord = LATCHES.load(parent);
    long half = LatchSlab.y(parent);
    long page = half == 0 ? left : half;
    long word = LATCHES.load(page);
    if (!LatchTable.isReadable(parentWord) || !LATCHES.validate(parent, parentWord) || !LatchTable.isReadable(word)) {
      r.r1 = -1;
      return;
    }
    long entry = half == 0 ? LatchSlab.y(page) : LatchSlab.x(page);
    r.r1 = LATCHES.validate(page, word) ? entry : -1;
  }
}

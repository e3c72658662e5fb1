package dev.gatun.jcstress.twin;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Left out: the scan's second look at the leaf and at its parent. On bare pages, because the cursor has no such method. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "Each entry was seen once.")
@Outcome(expect = FORBIDDEN, desc = "An entry was missed or seen twice. This twin is expected to show it.")
@State
public class Descent_05_ScanWithoutValidation {
  private final long parent = LatchSlab.newPage();
  private final long left = LatchSlab.newPage();
  private final long right = LatchSlab.newPage();

  /** The leaf holds two entries, and the parent names no right half. */
  public Descent_05_ScanWithoutValidation() {
    LatchSlab.x(left, 1);
    LatchSlab.y(left, 2);
    LatchSlab.x(right, 2);
  }

  /** Divides the leaf as it should be. */
  @Actor
  public void writer() {
    LATCHES.tryLatch(left, LATCHES.load(left));
    LATCHES.tryLatch(parent, LATCHES.load(parent));
    LatchSlab.y(left, 0);
    LatchSlab.y(parent, right);
    LATCHES.release(parent);
    LATCHES.release(left);
  }

  /** Counts the entries of both halves. */
  @Actor
  public void scanner(I_Result r) {
    long half = LatchSlab.y(parent);
    int entries = LatchSlab.x(left) == 0 ? 0 : 1;
    entries += LatchSlab.y(left) == 0 ? 0 : 1;
    entries += half == 0 || LatchSlab.x(half) == 0 ? 0 : 1;
    r.r1 = entries;
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Left out: the comparison with the word that the writer began with. It latches whatever the leaf has become, and inserts where it had found room. On
 * bare pages.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "Both are there.")
@Outcome(expect = FORBIDDEN, desc = "An acknowledged write is gone. This twin is expected to show it.")
@State
public class Descent_04_LatchedWithAFreshWord {
  private final long leaf = LatchSlab.newPage();

  private void insert() {
    long entries = LatchSlab.x(leaf);
    while (!LATCHES.tryLatch(leaf, LATCHES.load(leaf))) {
      Thread.onSpinWait();
    }
    LatchSlab.x(leaf, entries + 1);
    LATCHES.release(leaf);
  }

  /** The one writer. */
  @Actor
  public void one() {
    insert();
  }

  /** The other writer. */
  @Actor
  public void other() {
    insert();
  }

  /** Counts when both are done. */
  @Arbiter
  public void both(J_Result r) {
    r.r1 = LatchSlab.x(leaf);
  }
}

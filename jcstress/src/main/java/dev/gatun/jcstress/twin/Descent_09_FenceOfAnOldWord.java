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
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Left out: the word under which the fence was noted. The series latches whatever the leaf has become, and goes by the end that it had before. On bare
 * pages, whose first word is the end of the keys and whose second is the last key.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The key is in the leaf that it belongs to.")
@Outcome(expect = FORBIDDEN, desc = "A key beyond the end of its leaf, which nobody will find. This twin is expected to show it.")
@State
public class Descent_09_FenceOfAnOldWord {
  private static final long END = 9;
  private static final long KEY = 7;
  private static final long SEPARATOR = 5;

  private final long leaf = LatchSlab.newPage();

  /** The leaf ends at 9. */
  public Descent_09_FenceOfAnOldWord() {
    LatchSlab.x(leaf, END);
  }

  private void latch() {
    while (!LATCHES.tryLatch(leaf, LATCHES.load(leaf))) {
      Thread.onSpinWait();
    }
  }

  /** Adds a key that lies below the fence. */
  @Actor
  public void series() {
    long fence = LatchSlab.x(leaf);
    latch();
    if (KEY < fence) {
      LatchSlab.y(leaf, KEY);
    }
    LATCHES.release(leaf);
  }

  /** Divides the leaf at 5. */
  @Actor
  public void other() {
    latch();
    LatchSlab.x(leaf, SEPARATOR);
    LatchSlab.y(leaf, 0);
    LATCHES.release(leaf);
  }

  /** Looks when both are done. */
  @Arbiter
  public void belongs(Z_Result r) {
    r.r1 = LatchSlab.y(leaf) < LatchSlab.x(leaf);
  }
}

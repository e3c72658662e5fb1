package dev.gatun.jcstress.latch;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/**
 * A writer first reads the page without a latch and then latches it against the word it began with: so does every change of the tree. Two writers add
 * one to the same word in this way. Whoever succeeds has read the last value, because a release raises the version, and with it every older word is
 * refused.
 */
@JCStressTest
@Outcome(id = {"1, 0, 1", "0, 1, 1"}, expect = ACCEPTABLE, desc = "One of them saw the page change before its latch, and goes back to the start.")
@Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "One after the other.")
@Outcome(id = "1, 1, 1", expect = FORBIDDEN, desc = "An update was lost: a writer latched with a word older than the last change.")
@Outcome(expect = FORBIDDEN, desc = "The sum is not what the writers did.")
@State
public class LatchWord_03_UpgradeLosesNoUpdate {
  private final long page = LatchSlab.newPage();

  /** The one writer. */
  @Actor
  public void one(JJJ_Result r) {
    r.r1 = addOne();
  }

  /** The other writer. */
  @Actor
  public void other(JJJ_Result r) {
    r.r2 = addOne();
  }

  /** Reads the sum when both are done. */
  @Arbiter
  public void sum(JJJ_Result r) {
    r.r3 = LatchSlab.x(page);
  }

  private long addOne() {
    long word = LATCHES.load(page);
    long x = LatchSlab.x(page);
    if (!LATCHES.tryLatch(page, word)) {
      return 0;
    }
    LatchSlab.x(page, x + 1);
    LATCHES.release(page);
    return 1;
  }
}

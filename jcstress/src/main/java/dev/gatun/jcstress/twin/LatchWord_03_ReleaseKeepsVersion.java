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
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Left out: the new version at release. A writer that changed the page releases it as if it had not. */
@JCStressTest
@Outcome(id = {"1, 0, 1", "0, 1, 1", "1, 1, 2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "An update was lost under a word that came back. This twin is expected to show it.")
@State
public class LatchWord_03_ReleaseKeepsVersion {
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
    LATCHES.releaseUnmodified(page, word);
    return 1;
  }
}

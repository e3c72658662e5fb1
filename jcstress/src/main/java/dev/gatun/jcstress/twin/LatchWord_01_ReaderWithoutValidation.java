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
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the reader's second look at the word. The page was free when it began, and that is all it knows. */
@JCStressTest
@Outcome(id = {"0, 0", "1, 1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The mixture that validation is there to drop. This twin is expected to show it.")
@State
public class LatchWord_01_ReaderWithoutValidation {
  private final long page = LatchSlab.newPage();

  /** As in the original. */
  @Actor
  public void writer() {
    if (LATCHES.tryLatch(page, LATCHES.load(page))) {
      LatchSlab.x(page, 1);
      LatchSlab.y(page, 1);
      LATCHES.release(page);
    }
  }

  /** Trusts the first look. */
  @Actor
  public void reader(JJ_Result r) {
    long word = LATCHES.load(page);
    long x = LatchSlab.x(page);
    long y = LatchSlab.y(page);
    boolean kept = LatchTable.isReadable(word);
    r.r1 = kept ? x : -1;
    r.r2 = kept ? y : -1;
  }
}

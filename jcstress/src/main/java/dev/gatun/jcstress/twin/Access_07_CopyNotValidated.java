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

/** Left out: the second look at the latch word after the copy. */
@JCStressTest
@Outcome(id = {"0, 0", "1, 1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A mixture was kept. This twin is expected to show it.")
@State
public class Access_07_CopyNotValidated {
  private final long page = LatchSlab.newPage();

  /** Changes both words under the latch. */
  @Actor
  public void writer() {
    if (LATCHES.tryLatch(page, LATCHES.load(page))) {
      LatchSlab.x(page, 1);
      LatchSlab.y(page, 1);
      LATCHES.release(page);
    }
  }

  /** Copies, and trusts the first look. */
  @Actor
  public void reader(JJ_Result r) {
    long[] copy = new long[2];
    long word = LATCHES.load(page);
    LatchSlab.copy(page, copy);
    boolean kept = LatchTable.isReadable(word);
    r.r1 = kept ? copy[0] : -1;
    r.r2 = kept ? copy[1] : -1;
  }
}

package dev.gatun.jcstress.access;

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

/** A reader copies a value out of a page in one step, as large reads do, and keeps the copy only if the page's latch word stood still (I4). */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "All old.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "All new.")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The page was changing; the copy is dropped.")
@Outcome(expect = FORBIDDEN, desc = "A mixture was kept.")
@State
public class Access_07_ValidatedCopyIsWhole {
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

  /** Copies, then validates. */
  @Actor
  public void reader(JJ_Result r) {
    long[] copy = new long[2];
    long word = LATCHES.load(page);
    LatchSlab.copy(page, copy);
    boolean kept = LatchTable.isReadable(word) && LATCHES.validate(page, word);
    r.r1 = kept ? copy[0] : -1;
    r.r2 = kept ? copy[1] : -1;
  }
}

package dev.gatun.jcstress.latch;

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

/**
 * A reader stands on a page whose word it loaded, when the page is freed, handed out again, and filled by its new owner. Its next look at the word
 * tells it that the page is no longer the one it knew, also when the new owner is still at work: birth raises the version before the first byte is
 * written.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The reader was done before the page was handed out again.")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The page is another now; what was read is dropped.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "The reader took the new owner's page for the one it stood on.")
@Outcome(expect = FORBIDDEN, desc = "The reader kept a mixture of two pages.")
@State
public class LatchWord_04_RebornPageIsAnother {
  private final long page = LatchSlab.newPage();
  private final long known = LATCHES.load(page);

  /** The new owner: the allocator hands out a page latched. */
  @Actor
  public void owner() {
    LATCHES.born(page);
    LatchSlab.x(page, 1);
    LatchSlab.y(page, 1);
    LATCHES.release(page);
  }

  /** Goes on reading under the word of the page it came to. */
  @Actor
  public void reader(JJ_Result r) {
    long x = LatchSlab.x(page);
    long y = LatchSlab.y(page);
    boolean kept = LatchTable.isReadable(known) && LATCHES.validate(page, known);
    r.r1 = kept ? x : -1;
    r.r2 = kept ? y : -1;
  }
}

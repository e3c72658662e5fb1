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

/** Left out: the order of birth and filling. The new owner writes first and raises the version afterwards. */
@JCStressTest
@Outcome(id = {"0, 0", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The reader kept bytes of the new owner. This twin is expected to show it.")
@State
public class LatchWord_04_FilledBeforeBirth {
  private final long page = LatchSlab.newPage();
  private final long known = LATCHES.load(page);

  /** Fills the page before it is its own. */
  @Actor
  public void owner() {
    LatchSlab.x(page, 1);
    LatchSlab.y(page, 1);
    LATCHES.born(page);
    LATCHES.release(page);
  }

  /** As in the original. */
  @Actor
  public void reader(JJ_Result r) {
    long x = LatchSlab.x(page);
    long y = LatchSlab.y(page);
    boolean kept = LatchTable.isReadable(known) && LATCHES.validate(page, known);
    r.r1 = kept ? x : -1;
    r.r2 = kept ? y : -1;
  }
}

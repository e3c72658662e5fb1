package dev.gatun.jcstress.latch;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two writers who saw the same readable word try to latch the page. One gets it. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE, desc = "One writer is inside, the other goes back to the start.")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "Both writers are inside.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "Both were turned away from a free page: writers could starve each other for ever.")
@State
public class LatchWord_02_OneOfTwoWritersEnters {
  private final long page = LatchSlab.newPage();
  private final long seen = LATCHES.load(page);

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    r.r1 = LATCHES.tryLatch(page, seen);
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    r.r2 = LATCHES.tryLatch(page, seen);
  }
}

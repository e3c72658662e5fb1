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
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A reader has checked the bytes of a page and marks it as verified, with the word it saw before the check, just when a writer latches the page. The
 * mark may come first, or too late and then not at all; it never takes the latch from the writer.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The writer got the latch and has it still.")
@Outcome(id = "true, false", expect = FORBIDDEN, desc = "The mark wiped out the latch: a second writer could enter.")
@Outcome(id = {"false, true", "false, false"}, expect = FORBIDDEN, desc = "Nothing was in the writer's way.")
@State
public class LatchWord_05_VerifierLeavesLatchAlone {
  private final long page = LatchSlab.newPage();
  private final long seen = LATCHES.load(page);

  /** Latches the page, and stays inside. */
  @Actor
  public void writer(ZZ_Result r) {
    r.r1 = LATCHES.tryLatch(page, seen);
  }

  /** Marks the page it has checked; two readers may have checked the same page, so the bit may be there already. */
  @Actor
  public void verifier() {
    LATCHES.markVerified(page, seen);
  }

  /** Looks whether the writer is still inside. */
  @Arbiter
  public void inside(ZZ_Result r) {
    r.r2 = !LATCHES.tryLatch(page, LATCHES.load(page));
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static dev.gatun.jcstress.MappedSlab.WORD;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the fence between store and load. Release and acquire order nothing there, and even x86 lets the load go first. */
@JCStressTest
@Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Neither saw the other. This twin is expected to show it.")
@State
public class Access_05_ReleaseAndAcquire {
  private final long place = MappedSlab.newPlace();

  /** Stores the first word, looks at the second. */
  @Actor
  public void one(JJ_Result r) {
    WORD.setRelease(MAPPED, place, 1L);
    r.r1 = (long) WORD.getAcquire(MAPPED, place + 64);
  }

  /** Stores the second word, looks at the first. */
  @Actor
  public void other(JJ_Result r) {
    WORD.setRelease(MAPPED, place + 64, 1L);
    r.r2 = (long) WORD.getAcquire(MAPPED, place);
  }
}

package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.SpinSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Two threads change the bitmaps, which are plain memory, under the allocator's spin latch. It is released without a fence after the store: the next
 * holder acquires it.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = FORBIDDEN, desc = "Both were inside.")
@State
public class Page_07_LatchOfTheMapsExcludes {
  private final SpinSlab latch = new SpinSlab();
  private int sum;

  /** The one. */
  @Actor
  public void one() {
    latch.alone(() -> sum++);
  }

  /** The other. */
  @Actor
  public void other() {
    latch.alone(() -> sum++);
  }

  /** The sum when both are done. */
  @Arbiter
  public void sum(I_Result r) {
    r.r1 = sum;
  }
}

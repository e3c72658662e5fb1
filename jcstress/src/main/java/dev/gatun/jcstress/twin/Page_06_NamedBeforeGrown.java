package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.GrowSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Left out: the order of growing and naming. */
@JCStressTest
@Outcome(id = {"1", "-1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "-2", expect = FORBIDDEN, desc = "A pointer that validates leads beyond the file. This twin is expected to show it.")
@State
public class Page_06_NamedBeforeGrown {
  private final GrowSlab pages = new GrowSlab();

  /** Names a page of the extent to come, then makes the extent. */
  @Actor
  public void writer() {
    pages.name();
    pages.grow();
  }

  /** Goes down. */
  @Actor
  public void reader(I_Result r) {
    r.r1 = pages.descend();
  }

  /** Frees the words. */
  @Arbiter
  public void end() {
    pages.close();
  }
}

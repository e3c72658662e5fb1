package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.CountSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Left out: the atomic step. The real count is looked at and then lowered. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "More was promised than there is. This twin is expected to show it.")
@State
public class Page_02_LookThenTake {
  private final CountSlab count = new CountSlab(1);

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    r.r1 = count.lookThenTake(1);
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    r.r2 = count.lookThenTake(1);
  }
}

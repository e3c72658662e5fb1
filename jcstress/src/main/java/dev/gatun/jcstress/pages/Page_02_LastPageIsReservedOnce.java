package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.CountSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * One page is left for ordinary writers and two reserve it. A reservation is made before the record is logged (I11), so what is promised here must be
 * there later.
 */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE, desc = "One of them has it, the other makes the file grow.")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "More was promised than there is: a logged write would find no page.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "Nobody got the page that was there.")
@State
public class Page_02_LastPageIsReservedOnce {
  private final CountSlab count = new CountSlab(1);

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    r.r1 = count.take(1);
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    r.r2 = count.take(1);
  }
}

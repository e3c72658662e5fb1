package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.PageSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Two writers take a page each at the same moment. Finding a free bit and clearing it are one step under the allocator's latch. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Two pages.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "One page was given to both: two trees would write over each other.")
@State
public class Page_01_NoPageIsHandedOutTwice {
  private final long epoch = PageSlab.newEpochs();
  private long one;
  private long other;

  /** The one writer. */
  @Actor
  public void one() {
    one = PageSlab.takeNode(epoch);
  }

  /** The other writer. */
  @Actor
  public void other() {
    other = PageSlab.takeNode(epoch);
  }

  /** Compares, and gives both back. */
  @Arbiter
  public void apart(Z_Result r) {
    r.r1 = one != other;
    PageSlab.retire(one, epoch, epoch);
    PageSlab.retire(other, epoch, epoch);
  }
}

package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.PageSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/**
 * A page leaves the tree while the last snapshot that shows it is closed. Whoever comes second makes it free: it is neither forgotten nor free twice.
 */
@JCStressTest
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "The page is free.")
@Outcome(expect = FORBIDDEN, desc = "The page waits for a pin that is gone, or is still taken for a part of the tree.")
@State
public class Page_04_LastPinMeetsRetire {
  private final long epoch = PageSlab.newEpochs();
  private final long page = PageSlab.takeNode(epoch);

  /** The snapshot shows the page. */
  public Page_04_LastPinMeetsRetire() {
    PageSlab.pin(epoch);
  }

  /** Takes the page out of the tree, in the next epoch. */
  @Actor
  public void writer() {
    PageSlab.retire(page, epoch, epoch + 1);
  }

  /** Closes the snapshot. */
  @Actor
  public void closer() {
    PageSlab.unpin(epoch);
  }

  /** Looks for the page. */
  @Arbiter
  public void end(ZJ_Result r) {
    r.r1 = PageSlab.isLive(page);
    r.r2 = PageSlab.keptBy(epoch);
  }
}

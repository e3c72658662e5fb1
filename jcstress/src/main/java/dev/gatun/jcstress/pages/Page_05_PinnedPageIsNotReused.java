package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.PageSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A page that a snapshot shows leaves the tree, and the writer at once takes another page and fills it. While the pin is there it is never the same
 * one (I6): who reads by a snapshot validates nothing.
 */
@JCStressTest
@Outcome(id = "7, 7", expect = ACCEPTABLE, desc = "The page is what the snapshot shows.")
@Outcome(expect = FORBIDDEN, desc = "The page was handed out again under the pin.")
@State
public class Page_05_PinnedPageIsNotReused {
  private final long epoch = PageSlab.newEpochs();
  private final long page = PageSlab.takeLowest(7);
  private long next;

  /** The snapshot shows the page. */
  public Page_05_PinnedPageIsNotReused() {
    PageSlab.pin(epoch);
  }

  /** Takes the page out of the tree, and takes the lowest free page. */
  @Actor
  public void writer() {
    PageSlab.retire(page, epoch, epoch + 1);
    next = PageSlab.takeLowest(9);
  }

  /** Reads twice, then closes the snapshot. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = PageSlab.read(page);
    r.r2 = PageSlab.read(page);
    PageSlab.unpin(epoch);
  }

  /** Gives the writer's page back. */
  @Arbiter
  public void end() {
    PageSlab.retire(next, epoch + 1, epoch + 1);
  }
}

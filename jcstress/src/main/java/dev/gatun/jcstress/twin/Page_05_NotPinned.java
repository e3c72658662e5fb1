package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.PageSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the pin. The page is free as soon as it has left the tree, and the writer is given it. */
@JCStressTest
@Outcome(id = "7, 7", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The page was handed out again under the reader. This twin is expected to show it.")
@State
public class Page_05_NotPinned {
  private final long epoch = PageSlab.newEpochs();
  private final long page = PageSlab.takeLowest(7);
  private long next;

  /** Takes the page out of the tree, and takes the lowest free page. */
  @Actor
  public void writer() {
    PageSlab.retire(page, epoch, epoch + 1);
    next = PageSlab.takeLowest(9);
  }

  /** Reads twice. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = PageSlab.read(page);
    r.r2 = PageSlab.read(page);
  }

  /** Gives the writer's page back. */
  @Arbiter
  public void end() {
    PageSlab.retire(next, epoch + 1, epoch + 1);
  }
}

package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.PageSlab;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Left out: the question at the end of the read whether the snapshot is still open. On real pages and pins, because the snapshot has no such method.
 */
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The read came first.")
@Outcome(id = "-2", expect = ACCEPTABLE, desc = "The read was told that the snapshot is closed.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of a page that was no longer the snapshot's. This twin is expected to show it.")
@State
public class Close_01_NotAskedAtTheEnd {
  private final long epoch = PageSlab.newEpochs();
  private final long page = PageSlab.takeLowest(7);
  private final AtomicBoolean closed = new AtomicBoolean();
  private long next;

  /** Only the snapshot keeps the page. */
  public Close_01_NotAskedAtTheEnd() {
    PageSlab.pin(epoch);
    PageSlab.retire(page, epoch, epoch + 1);
  }

  /** Closes the snapshot and makes others use its page. */
  @Actor
  public void closer() {
    closed.set(true);
    PageSlab.unpin(epoch);
    next = PageSlab.takeLowest(9);
  }

  /** Asks, and then reads. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = closed.get() ? -2 : PageSlab.read(page);
  }

  /** Gives the page back. */
  @Arbiter
  public void end() {
    PageSlab.retire(next, epoch + 1, epoch + 1);
  }
}

package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Left out: the latch around looking for a pin and deferring the page, on words of its own because the real ones are out of reach without it. */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The page is free.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "The page waits for a pin that is gone. This twin is expected to show it.")
@State
public class Page_04_LookAndDeferApart {
  private final AtomicBoolean pinned = new AtomicBoolean(true);
  private final AtomicBoolean deferred = new AtomicBoolean();
  private final AtomicBoolean free = new AtomicBoolean();

  /** Takes the page out of the tree. */
  @Actor
  public void writer() {
    if (pinned.get()) {
      deferred.set(true);
    } else {
      free.set(true);
    }
  }

  /** Closes the snapshot. */
  @Actor
  public void closer() {
    pinned.set(false);
    if (deferred.get()) {
      free.set(true);
    }
  }

  /** Looks for the page. */
  @Arbiter
  public void end(Z_Result r) {
    r.r1 = free.get();
  }
}

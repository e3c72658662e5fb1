package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.tree.RootSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Left out: the way from the root. The second read goes to the page where the value was, and not through the cell. On a real root cell over bare
 * pages.
 */
@JCStressTest
@Outcome(id = {"0, 0", "-1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Time went back. This twin is expected to show it.")
@State
public class Point_06_PageIsRemembered {
  private final RootSlab cell = new RootSlab(0);
  private final long next = LatchSlab.newPage();

  /** The next root holds the new value. */
  public Point_06_PageIsRemembered() {
    LatchSlab.x(next, 1);
  }

  /** Replaces the page. */
  @Actor
  public void writer() {
    cell.replace(next);
  }

  /** Reads through the cell, and then the page that it knows. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = cell.read();
    r.r2 = LatchSlab.x(cell.first);
  }
}

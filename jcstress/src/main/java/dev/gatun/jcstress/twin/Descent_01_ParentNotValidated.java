package dev.gatun.jcstress.twin;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.page.LatchTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the second look at the parent. The child's word may be that of its next life, and everything read under it validates. */
@JCStressTest
@Outcome(id = {"7", "-1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of another tree. This twin is expected to show it.")
@State
public class Descent_01_ParentNotValidated {
  private final long parent = LatchSlab.newPage();
  private final long child = LatchSlab.newPage();
  private final long copy = LatchSlab.newPage();

  /** The tree: the parent names the child, whose content is 7. */
  public Descent_01_ParentNotValidated() {
    LatchSlab.x(parent, child);
    LatchSlab.x(child, 7);
  }

  /** Copies the child, lets the parent name the copy, unlinks the child, and a new owner fills it with something of another tree. */
  @Actor
  public void writer() {
    LatchSlab.x(copy, LatchSlab.x(child));
    LATCHES.tryLatch(parent, LATCHES.load(parent));
    LatchSlab.x(parent, copy);
    LATCHES.release(parent);
    LATCHES.raise(child);
    LATCHES.born(child);
    LatchSlab.x(child, 9);
    LATCHES.release(child);
  }

  /** Trusts the pointer for as long as the page that it names stands still. */
  @Actor
  public void reader(J_Result r) {
    long parentWord = LATCHES.load(parent);
    long page = LatchSlab.x(parent);
    long word = LATCHES.load(page);
    if (!LatchTable.isReadable(parentWord) || !LatchTable.isReadable(word)) {
      r.r1 = -1;
      return;
    }
    long content = LatchSlab.x(page);
    r.r1 = LATCHES.validate(page, word) ? content : -1;
  }
}

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

/** Left out: the new version of the unlinked page. It is emptied under the word that it had. */
@JCStressTest
@Outcome(id = {"7", "-1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The entry was missed. This twin is expected to show it.")
@State
public class Descent_06_UnlinkedWithoutRaise {
  private final long parent = LatchSlab.newPage();
  private final long leaf = LatchSlab.newPage();
  private final long neighbour = LatchSlab.newPage();

  /** The tree: the parent names the leaf, whose entry is 7. */
  public Descent_06_UnlinkedWithoutRaise() {
    LatchSlab.x(parent, leaf);
    LatchSlab.x(leaf, 7);
  }

  /** Moves the entry, lets the parent name the neighbour, and clears the leaf. */
  @Actor
  public void writer() {
    LatchSlab.x(neighbour, 7);
    LATCHES.tryLatch(parent, LATCHES.load(parent));
    LatchSlab.x(parent, neighbour);
    LATCHES.release(parent);
    LatchSlab.x(leaf, 0);
  }

  /** Goes from the parent to the leaf, and validates both. */
  @Actor
  public void reader(J_Result r) {
    long parentWord = LATCHES.load(parent);
    long page = LatchSlab.x(parent);
    long word = LATCHES.load(page);
    if (!LatchTable.isReadable(parentWord) || !LATCHES.validate(parent, parentWord) || !LatchTable.isReadable(word)) {
      r.r1 = -1;
      return;
    }
    long entry = LatchSlab.x(page);
    r.r1 = LATCHES.validate(page, word) ? entry : -1;
  }
}

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

/** Left out: the order of copying a page and naming the copy, and with it the copy's latch. On bare pages, because the tree has no such method. */
@JCStressTest
@Outcome(id = {"7", "-1"}, expect = ACCEPTABLE, desc = "Found, or the reader starts over.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "An entry that nobody touched was missing. This twin is expected to show it.")
@State
public class Descent_03_NamedBeforeCopied {
  private final long parent = LatchSlab.newPage();
  private final long leaf = LatchSlab.newPage();
  private final long copy = LatchSlab.newPage();

  /** The parent names the leaf. */
  public Descent_03_NamedBeforeCopied() {
    LatchSlab.x(parent, leaf);
    LatchSlab.x(leaf, 7);
  }

  /** Names the copy, and then fills it. */
  @Actor
  public void writer() {
    LATCHES.tryLatch(parent, LATCHES.load(parent));
    LatchSlab.x(parent, copy);
    LATCHES.release(parent);
    LATCHES.raise(leaf);
    LatchSlab.x(copy, 7);
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

package dev.gatun.jcstress.descent;

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

/**
 * A leaf is emptied into its neighbour and unlinked, while a reader is on its way to it. The parent names the neighbour first, and the version of the
 * unlinked page is raised before the page is anything else (I4): so the reader finds the entry, or starts over.
 */
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "Found, in the old leaf or in its neighbour.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Something moved; the reader starts over.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The entry was missed: the reader took the emptied page for the leaf.")
@State
public class Descent_06_EntryMovesToItsNeighbour {
  private final long parent = LatchSlab.newPage();
  private final long leaf = LatchSlab.newPage();
  private final long neighbour = LatchSlab.newPage();

  /** The tree: the parent names the leaf, whose entry is 7. */
  public Descent_06_EntryMovesToItsNeighbour() {
    LatchSlab.x(parent, leaf);
    LatchSlab.x(leaf, 7);
  }

  /** Moves the entry, lets the parent name the neighbour, unlinks the leaf, and its next owner clears it. */
  @Actor
  public void writer() {
    LatchSlab.x(neighbour, 7);
    LATCHES.tryLatch(parent, LATCHES.load(parent));
    LatchSlab.x(parent, neighbour);
    LATCHES.release(parent);
    LATCHES.raise(leaf);
    LATCHES.born(leaf);
    LatchSlab.x(leaf, 0);
    LATCHES.release(leaf);
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

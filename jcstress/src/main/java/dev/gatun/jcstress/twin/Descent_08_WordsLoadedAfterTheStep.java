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
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Left out: the children's words before the parent's validation. The group goes from the parent to the children of all keys, and loads their words
 * with the next step: by then a child may belong to another tree. On bare pages, because the tree has no such method.
 */
@JCStressTest
@Outcome(id = {"7, 7", "7, -1", "-1, 7", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original, or the key is read alone.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of another tree. This twin is expected to show it.")
@State
public class Descent_08_WordsLoadedAfterTheStep {
  private final long parent = LatchSlab.newPage();
  private final long child = LatchSlab.newPage();
  private final long copy = LatchSlab.newPage();

  /** The tree: the parent names the child, whose content is 7. */
  public Descent_08_WordsLoadedAfterTheStep() {
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

  /** Two keys of the same child: both step down, then both read. */
  @Actor
  public void reader(JJ_Result r) {
    long one = step();
    long other = step();
    r.r1 = read(one);
    r.r2 = read(other);
  }

  private long step() {
    long word = LATCHES.load(parent);
    long page = LatchSlab.x(parent);
    return LatchTable.isReadable(word) && LATCHES.validate(parent, word) ? page : 0;
  }

  private long read(long page) {
    if (page == 0) {
      return -1;
    }
    long word = LATCHES.load(page);
    long content = LatchSlab.x(page);
    return LatchTable.isReadable(word) && LATCHES.validate(page, word) ? content : -1;
  }
}

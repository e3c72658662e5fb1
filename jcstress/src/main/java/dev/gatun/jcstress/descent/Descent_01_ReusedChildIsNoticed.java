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
 * A reader goes from a parent to its child, just when a writer copies the child, names the copy in the parent, and the old child is handed to another
 * tree. The reader loads the child's word and only then validates the parent: so the word it goes on with belongs to a page that was the child when
 * it was loaded, and whatever becomes of the page later raises the version first (I4).
 */
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The child or its copy: the same content.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Something moved; the reader starts over.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of another tree were read as the child's.")
@State
public class Descent_01_ReusedChildIsNoticed {
  private final long parent = LatchSlab.newPage();
  private final long child = LatchSlab.newPage();
  private final long copy = LatchSlab.newPage();

  /** The tree: the parent names the child, whose content is 7. */
  public Descent_01_ReusedChildIsNoticed() {
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

  /** Loads the word of the child, and validates the parent after that. */
  @Actor
  public void reader(J_Result r) {
    long parentWord = LATCHES.load(parent);
    long page = LatchSlab.x(parent);
    long word = LATCHES.load(page);
    if (!LatchTable.isReadable(parentWord) || !LATCHES.validate(parent, parentWord) || !LatchTable.isReadable(word)) {
      r.r1 = -1;
      return;
    }
    long content = LatchSlab.x(page);
    r.r1 = LATCHES.validate(page, word) ? content : -1;
  }
}

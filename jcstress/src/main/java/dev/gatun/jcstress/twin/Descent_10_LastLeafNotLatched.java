package dev.gatun.jcstress.twin;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Left out: the latch on the leaf that was the last. It gets a neighbour, to which the keys from 5 on belong, while another writer works in it. On
 * bare pages, whose first word is the end of the keys and whose second is the last key.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The key is in the leaf that it belongs to.")
@Outcome(expect = FORBIDDEN, desc = "A key beyond the end of its leaf, which nobody will find. This twin is expected to show it.")
@State
public class Descent_10_LastLeafNotLatched {
  private static final long NO_END = 9;
  private static final long KEY = 7;
  private static final long SEPARATOR = 5;

  private final long leaf = LatchSlab.newPage();

  /** The leaf is the last. */
  public Descent_10_LastLeafNotLatched() {
    LatchSlab.x(leaf, NO_END);
  }

  /** Adds a leaf behind it, unless it has a key that would have to move. */
  @Actor
  public void series() {
    if (LatchSlab.y(leaf) < SEPARATOR) {
      LatchSlab.x(leaf, SEPARATOR);
    }
  }

  /** Adds a key at the end. */
  @Actor
  public void other() {
    long word = LATCHES.load(leaf);
    if (KEY < LatchSlab.x(leaf) && LATCHES.tryLatch(leaf, word)) {
      LatchSlab.y(leaf, KEY);
      LATCHES.release(leaf);
    }
  }

  /** Looks when both are done. */
  @Arbiter
  public void belongs(Z_Result r) {
    r.r1 = LatchSlab.y(leaf) < LatchSlab.x(leaf);
  }
}

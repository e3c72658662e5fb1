package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Left out: the order. Each writer locks the stripe of its first key first; so that the twin comes to an end, it gives up when the other stripe stays
 * locked.
 */
@JCStressTest
@Outcome(id = {"true, true", "true, false", "false, true"}, expect = ACCEPTABLE, desc = "At least one of them has both.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "Each waits for what the other has. This twin is expected to show it.")
@State
public class Stripe_04_EachInItsOwnOrder {
  private static final int ROUNDS = 2000;

  private final int first = StripeSlab.newPair();
  private final int second = first + 1;

  private static boolean lockBoth(int one, int other) {
    StripeSlab.lock(one);
    boolean locked = true;
    for (int i = 0; i < ROUNDS && locked; i++) {
      locked = StripeSlab.isLocked(other);
    }
    if (!locked) {
      StripeSlab.lock(other);
      StripeSlab.unlock(other);
    }
    StripeSlab.unlock(one);
    return !locked;
  }

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    r.r1 = lockBoth(first, second);
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    r.r2 = lockBoth(second, first);
  }
}

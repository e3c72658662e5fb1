package dev.gatun.jcstress.descent;

import static dev.gatun.jcstress.SharedStore.WIDE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two writers insert into the same leaf, which has room for one of them at most. One divides it under the other, who must start over from the parent
 * instead of writing into a half that is not its own.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both are there.")
@Outcome(expect = FORBIDDEN, desc = "An acknowledged write is gone.")
@State
public class Descent_04_TwoSplitsKeepBothKeys {
  private final long keys = SharedStore.newWideKeys();

  /** Inserts between two keys. */
  @Actor
  public void one() {
    SharedStore.putWide(keys + 1);
  }

  /** Inserts at the end of the four. */
  @Actor
  public void other() {
    SharedStore.putWide(keys + 3);
  }

  /** Looks for both when both are done. */
  @Arbiter
  public void both(ZZ_Result r) {
    r.r1 = WIDE.containsKey(keys + 1);
    r.r2 = WIDE.containsKey(keys + 3);
  }
}

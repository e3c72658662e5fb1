package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Range;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the second test. The value is read, and then written whatever has happened. */
@JCStressTest
@Outcome(id = {"0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A key that was removed has come back. This twin is expected to show it.")
@State
public class Range_04_GetThenPut {
  private final long keys = SharedStore.newKeys(1);

  /** Removes. */
  @Actor
  public void remover() {
    NUMBERS.removeRange(Range.closed(keys, keys + 1));
  }

  /** Replaces. */
  @Actor
  public void replacer(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    if (r.r1 >= 0) {
      NUMBERS.put(keys, 1L);
    }
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r2 = SharedStore.get(keys);
  }
}

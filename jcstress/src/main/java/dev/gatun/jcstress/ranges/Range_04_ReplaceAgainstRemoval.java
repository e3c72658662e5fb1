package dev.gatun.jcstress.ranges;

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

/**
 * A value is replaced while its range is removed. The removal takes no stripe, so a writer may come to it between its test and its record; he finds
 * the word of the table changed, and tests again.
 */
@JCStressTest
@Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "Replaced, then removed.")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Removed, and so nothing to replace.")
@Outcome(expect = FORBIDDEN, desc = "A key that was removed has come back.")
@State
public class Range_04_ReplaceAgainstRemoval {
  private final long keys = SharedStore.newKeys(1);

  /** Removes. */
  @Actor
  public void remover() {
    NUMBERS.removeRange(Range.closed(keys, keys + 1));
  }

  /** Replaces. */
  @Actor
  public void replacer(JJ_Result r) {
    Long old = NUMBERS.replace(keys, 1L);
    r.r1 = old == null ? -1 : old;
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r2 = SharedStore.get(keys);
  }
}

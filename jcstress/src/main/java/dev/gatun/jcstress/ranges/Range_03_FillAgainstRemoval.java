package dev.gatun.jcstress.ranges;

import static dev.gatun.HotStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import dev.gatun.Range;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A reader reads a value and keeps it while its range is removed. What it keeps has the tag from before, which is of no use to anybody afterwards.
 */
@JCStressTest
@Outcome(id = {"0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "Gone at the end.")
@Outcome(expect = FORBIDDEN, desc = "The old value was kept as a true one.")
@State
public class Range_03_FillAgainstRemoval {
  private final long keys = HotStore.newKeys();

  /** Removes. */
  @Actor
  public void writer() {
    NUMBERS.removeRange(Range.closed(keys, keys + 1));
  }

  /** Reads, and keeps what it read. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = HotStore.get(keys);
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r2 = HotStore.get(keys);
  }
}

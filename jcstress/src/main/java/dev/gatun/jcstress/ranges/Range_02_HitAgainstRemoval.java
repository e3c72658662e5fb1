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

/** The range of a key whose record is kept is removed. The stripe of the key does not know; the word of the table does. */
@JCStressTest
@Outcome(id = {"0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "Gone at the end.")
@Outcome(expect = FORBIDDEN, desc = "A record was found true after its key had been removed.")
@State
public class Range_02_HitAgainstRemoval {
  private final long keys = HotStore.newHotKeys();

  /** Removes. */
  @Actor
  public void writer() {
    NUMBERS.removeRange(Range.closed(keys, keys + 1));
  }

  /** Finds the record, or reads. */
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

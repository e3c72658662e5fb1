package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the batch. The entry is removed here and then stored there. */
@JCStressTest
@Outcome(id = {"0, -1", "0, 0", "-1, 0"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "It was nowhere. This twin is expected to show it.")
@State
public class Batch_04_RemoveThenPut {
  private final long keys = SharedStore.newKeys(1);

  /** Moves the entry. */
  @Actor
  public void writer() {
    NUMBERS.remove(keys);
    NUMBERS.put(keys + 1, 0L);
  }

  /** Looks at the old key and then at the new one. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

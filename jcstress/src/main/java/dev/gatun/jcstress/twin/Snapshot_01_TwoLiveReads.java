package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the snapshot. Two reads of the table are each right, and together of two moments. */
@JCStressTest
@Outcome(id = {"0, 0", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Half a batch. This twin is expected to show it.")
@State
public class Snapshot_01_TwoLiveReads {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys as one. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Reads both keys, one after the other. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

package dev.gatun.jcstress.roots;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.ReadView;
import dev.gatun.Snapshot;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A snapshot is opened while a batch of two writes is under way. The cut excludes writers for a moment, so it has all of the batch or nothing. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The cut came first.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The batch came first.")
@Outcome(expect = FORBIDDEN, desc = "Half a batch in a snapshot.")
@State
public class Snapshot_01_BatchIsInItOrNot {
  private final long keys = SharedStore.newKeys(2);

  /** Writes both keys as one. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.put(NUMBERS, keys, 1L).put(NUMBERS, keys + 1, 1L));
  }

  /** Reads both keys in one snapshot. */
  @Actor
  public void reader(JJ_Result r) {
    try (Snapshot snapshot = STORE.snapshot()) {
      ReadView<Long, Long> view = snapshot.view(NUMBERS);
      r.r1 = view.get(keys);
      r.r2 = view.get(keys + 1);
    }
  }
}

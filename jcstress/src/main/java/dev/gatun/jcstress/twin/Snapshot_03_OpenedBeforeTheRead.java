package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Snapshot;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the order. The snapshot is opened before the live read. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The snapshot is older than what was read. This twin is expected to show it.")
@State
public class Snapshot_03_OpenedBeforeTheRead {
  private final long keys = SharedStore.newKeys(1);

  /** Overwrites the key. */
  @Actor
  public void writer() {
    NUMBERS.put(keys, 1L);
  }

  /** Opens a snapshot, reads the key live, and then in the snapshot. */
  @Actor
  public void reader(JJ_Result r) {
    try (Snapshot snapshot = STORE.snapshot()) {
      r.r1 = SharedStore.get(keys);
      r.r2 = snapshot.view(NUMBERS).get(keys);
    }
  }
}

package dev.gatun.jcstress.roots;

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

/** Who has read a value of the table sees it, or a later one, in a snapshot opened after that. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The snapshot is older than what was read before it was opened.")
@State
public class Snapshot_03_LiveReadThenSnapshot {
  private final long keys = SharedStore.newKeys(1);

  /** Overwrites the key. */
  @Actor
  public void writer() {
    NUMBERS.put(keys, 1L);
  }

  /** Reads the key, then opens a snapshot and reads it there. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    try (Snapshot snapshot = STORE.snapshot()) {
      r.r2 = snapshot.view(NUMBERS).get(keys);
    }
  }
}

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

/** A snapshot is opened and read twice while the key is overwritten. The page it shows is frozen by the cut; the writer copies it. */
@JCStressTest
@Outcome(id = {"0, 0", "1, 1"}, expect = ACCEPTABLE, desc = "Twice the same.")
@Outcome(expect = FORBIDDEN, desc = "What a snapshot shows has changed.")
@State
public class Snapshot_02_StandsStill {
  private final long keys = SharedStore.newKeys(1);

  /** Overwrites the key. */
  @Actor
  public void writer() {
    NUMBERS.put(keys, 1L);
  }

  /** Reads the key twice in one snapshot. */
  @Actor
  public void reader(JJ_Result r) {
    try (Snapshot snapshot = STORE.snapshot()) {
      ReadView<Long, Long> view = snapshot.view(NUMBERS);
      r.r1 = view.get(keys);
      r.r2 = view.get(keys);
    }
  }
}

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

/** Left out: the second read's own moment. It is answered from a cut that was made before the first. */
@JCStressTest
@Outcome(id = {"0, 0", "0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "A removed entry came back. This twin is expected to show it.")
@State
public class Point_07_SecondReadOfAnOldCut {
  private final long key = SharedStore.newKeys(1);

  /** Removes the entry. */
  @Actor
  public void writer() {
    NUMBERS.remove(key);
  }

  /** Reads live, and then in a snapshot opened before. */
  @Actor
  public void reader(JJ_Result r) {
    try (Snapshot snapshot = STORE.snapshot()) {
      r.r1 = SharedStore.get(key);
      r.r2 = snapshot.view(NUMBERS).getOrDefault(key, -1L);
    }
  }
}

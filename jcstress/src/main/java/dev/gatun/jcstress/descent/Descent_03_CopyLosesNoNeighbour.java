package dev.gatun.jcstress.descent;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * After a cut every page is frozen (I1), so the first write copies the whole path from leaf to root. A reader on the old path or the new one, or in
 * the middle of both, finds the entry that nobody touched.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "Found, on the old page or its copy.")
@Outcome(expect = FORBIDDEN, desc = "An entry that nobody touched was missing or wrong.")
@State
public class Descent_03_CopyLosesNoNeighbour {
  private final long keys = SharedStore.newKeys(2);

  /** A cut: what is there now belongs to the past and may not be written. */
  public Descent_03_CopyLosesNoNeighbour() {
    STORE.snapshot().close();
  }

  /** Writes one key, which copies the leaf. */
  @Actor
  public void writer() {
    NUMBERS.put(keys, 1L);
  }

  /** Reads its neighbour. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = SharedStore.get(keys + 1);
  }
}

package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the batches. Two single writes each. */
@JCStressTest
@Outcome(id = {"1, 1", "2, 2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A mixture. This twin is expected to show it.")
@State
public class Batch_03_TwoPutsEach {
  private final long keys = SharedStore.newKeys(2);

  /** Writes ones. */
  @Actor
  public void ones() {
    write(1);
  }

  /** Writes twos. */
  @Actor
  public void twos() {
    write(2);
  }

  private void write(long value) {
    NUMBERS.put(keys, value);
    NUMBERS.put(keys + 1, value);
  }

  /** What is there when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

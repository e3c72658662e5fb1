package dev.gatun.jcstress.hot;

import static dev.gatun.HotStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A reader reads a value and keeps it, while another thread writes the key. Whichever value the reader saw: it keeps it with the tag that it had
 * loaded before, so the old one is of no use to anybody after the write.
 */
@JCStressTest
@Outcome(id = {"0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "The new value is seen at the end.")
@Outcome(expect = FORBIDDEN, desc = "The old value was kept for the new one.")
@State
public class Hot_03_FillAgainstPut {
  private final long key = HotStore.newKeys();

  /** Writes. */
  @Actor
  public void writer() {
    NUMBERS.put(key, 1L);
  }

  /** Reads, and keeps what it read. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = HotStore.get(key);
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r2 = HotStore.get(key);
  }
}

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
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A record is kept while another thread writes its key. Once the new value was seen, or the write has returned, the old one is not. */
@JCStressTest
@Outcome(id = {"0, 0, 1", "0, 1, 1", "1, 1, 1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "1, 0, 1", expect = FORBIDDEN, desc = "The old value came back.")
@Outcome(expect = FORBIDDEN, desc = "The old value stayed.")
@State
public class Hot_01_HitAgainstPut {
  private final long key = HotStore.newHotKeys();

  /** Writes. */
  @Actor
  public void writer() {
    NUMBERS.put(key, 1L);
  }

  /** Reads twice. */
  @Actor
  public void reader(JJJ_Result r) {
    r.r1 = HotStore.get(key);
    r.r2 = HotStore.get(key);
  }

  /** Reads when the write has returned. */
  @Arbiter
  public void end(JJJ_Result r) {
    r.r3 = HotStore.get(key);
  }
}

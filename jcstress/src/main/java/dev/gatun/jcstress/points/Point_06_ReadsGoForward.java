package dev.gatun.jcstress.points;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A value is overwritten while another thread reads it twice. The second read never shows an older value than the first. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Time went back.")
@Outcome(expect = FORBIDDEN, desc = "A value that nobody wrote.")
@State
public class Point_06_ReadsGoForward {
  private final long key = SharedStore.newKeys(1);

  /** Overwrites the value. */
  @Actor
  public void writer() {
    NUMBERS.put(key, 1L);
  }

  /** Reads twice. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(key);
    r.r2 = SharedStore.get(key);
  }
}

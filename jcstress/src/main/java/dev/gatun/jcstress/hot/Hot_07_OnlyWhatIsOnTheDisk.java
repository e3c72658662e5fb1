package dev.gatun.jcstress.hot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.HotStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJZ_Result;

/**
 * A value that is on its way to the disk is read twice: the first read waits and keeps it, the second may find it. Neither shows what a power cut
 * could take back (I2).
 */
@JCStressTest
@Outcome(id = {"0, 0, true", "0, 0, false"}, expect = ACCEPTABLE, desc = "The old value.")
@Outcome(id = {"0, 1, true", "1, 1, true"}, expect = ACCEPTABLE, desc = "The new value, which is on the disk.")
@Outcome(id = {"0, 1, false", "1, 1, false"}, expect = FORBIDDEN, desc = "A value was shown that a power cut would have taken back.")
@Outcome(expect = FORBIDDEN, desc = "A value that nobody wrote, or the old one after the new one.")
@State
public class Hot_07_OnlyWhatIsOnTheDisk {
  private final long key = HotStore.newDurableKey();

  /** Writes, and does not wait for the disk. */
  @Actor
  public void writer() {
    HotStore.putDurable(key, 1);
  }

  /** Reads twice, and asks whether what the key's stripe has noted is on the disk. */
  @Actor
  public void reader(JJZ_Result r) {
    r.r1 = HotStore.durable(key);
    r.r2 = HotStore.durable(key);
    r.r3 = HotStore.isOnDisk(key);
  }
}

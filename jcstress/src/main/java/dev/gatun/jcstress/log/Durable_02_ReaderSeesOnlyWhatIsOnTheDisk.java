package dev.gatun.jcstress.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.SyncedEngine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * A reader meets a value whose writer is still waiting for the disk. It may show the old value, or wait; it never shows what a power cut could take
 * back (I2).
 */
@JCStressTest
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "The old value.")
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The new value, which is on the disk.")
@Outcome(id = "0, false", expect = ACCEPTABLE, desc = "The old value; the new one came to the stripe after that.")
@Outcome(id = "1, false", expect = FORBIDDEN, desc = "A value was shown that a power cut would have taken back.")
@Outcome(expect = FORBIDDEN, desc = "A value that nobody wrote.")
@State
public class Durable_02_ReaderSeesOnlyWhatIsOnTheDisk {
  private final byte[] key = SyncedEngine.newKey();

  /** Writes durably. */
  @Actor
  public void writer() {
    SyncedEngine.put(key, 1);
  }

  /** Reads, and asks whether what the key's stripe has noted is on the disk. */
  @Actor
  public void reader(IZ_Result r) {
    r.r1 = SyncedEngine.get(key);
    r.r2 = SyncedEngine.isDurable(key);
  }
}

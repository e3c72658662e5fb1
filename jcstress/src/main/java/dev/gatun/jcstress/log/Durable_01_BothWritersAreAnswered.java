package dev.gatun.jcstress.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.SyncedEngine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two writers wait for the disk at the same moment. One leads and forces for both, or hands the lead on, or each forces for itself; in every case
 * both return, and what they wrote is on the disk.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both are answered, and rightly.")
@Outcome(expect = FORBIDDEN, desc = "A write returned before it was on the disk.")
@State
public class Durable_01_BothWritersAreAnswered {
  private final byte[] one = SyncedEngine.newKey();
  private final byte[] other = SyncedEngine.newKey();

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    SyncedEngine.put(one, 1);
    r.r1 = SyncedEngine.isDurable(one);
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    SyncedEngine.put(other, 1);
    r.r2 = SyncedEngine.isDurable(other);
  }
}

package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.SyncedEngine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Left out: the sync. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A record was not on the disk. This twin is expected to show it.")
@State
public class Durable_04_NoSync {
  private final byte[] one = SyncedEngine.newKey();
  private final byte[] other = SyncedEngine.newKey();

  private static boolean write(byte[] key) {
    SyncedEngine.putUnsynced(key, 1);
    return SyncedEngine.isDurable(key);
  }

  /** The one. */
  @Actor
  public void one(ZZ_Result r) {
    r.r1 = write(one);
  }

  /** The other. */
  @Actor
  public void other(ZZ_Result r) {
    r.r2 = write(other);
  }
}

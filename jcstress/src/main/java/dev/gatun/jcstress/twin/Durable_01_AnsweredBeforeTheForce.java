package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.SyncedEngine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Left out: the wait for the force. The writers return as soon as the record is in the log. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A write returned before it was on the disk. This twin is expected to show it.")
@State
public class Durable_01_AnsweredBeforeTheForce {
  private final byte[] one = SyncedEngine.newKey();
  private final byte[] other = SyncedEngine.newKey();

  /** The one writer. */
  @Actor
  public void one(ZZ_Result r) {
    SyncedEngine.putUnsynced(one, 1);
    r.r1 = SyncedEngine.isDurable(one);
  }

  /** The other writer. */
  @Actor
  public void other(ZZ_Result r) {
    SyncedEngine.putUnsynced(other, 1);
    r.r2 = SyncedEngine.isDurable(other);
  }
}

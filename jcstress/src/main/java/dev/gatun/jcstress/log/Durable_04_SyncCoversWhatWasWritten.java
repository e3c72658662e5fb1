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
 * Two threads write without waiting and then ask for a sync, at the same moment. One force may serve both; each returns only when its own record is
 * on the disk, though the other's force may have begun before that record was written.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both are answered, and rightly.")
@Outcome(expect = FORBIDDEN, desc = "A sync returned before its record was on the disk.")
@State
public class Durable_04_SyncCoversWhatWasWritten {
  private final byte[] one = SyncedEngine.newKey();
  private final byte[] other = SyncedEngine.newKey();

  private static boolean write(byte[] key) {
    SyncedEngine.putUnsynced(key, 1);
    SyncedEngine.sync();
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

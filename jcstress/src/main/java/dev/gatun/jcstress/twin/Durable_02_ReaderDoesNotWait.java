package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.SyncedEngine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Left out: the reader's wait for what the stripe has noted. The value is taken from the tree. */
@JCStressTest
@Outcome(id = {"0, true", "1, true", "0, false"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, false", expect = FORBIDDEN, desc = "A value was shown that a power cut would have taken back. This twin is expected to show it.")
@State
public class Durable_02_ReaderDoesNotWait {
  private final byte[] key = SyncedEngine.newKey();

  /** Writes durably. */
  @Actor
  public void writer() {
    SyncedEngine.put(key, 1);
  }

  /** Looks into the tree, and asks whether what the key's stripe has noted is on the disk. */
  @Actor
  public void reader(IZ_Result r) {
    r.r1 = SyncedEngine.peek(key);
    r.r2 = SyncedEngine.isDurable(key);
  }
}

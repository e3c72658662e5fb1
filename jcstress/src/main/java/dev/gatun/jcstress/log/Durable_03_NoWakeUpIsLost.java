package dev.gatun.jcstress.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.SyncedEngine;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * One thread waits for everything published so far to be on the disk, just when another leads a force of its own and frees the lead again. The waiter
 * is on the stack before the leader looks, or sees that the lead is free and takes it: it never sleeps with nobody to wake it.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Woken, and rightly.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "Woken before the disk had it.")
@State
public class Durable_03_NoWakeUpIsLost {
  private final byte[] key = SyncedEngine.newKey();

  /** Leads a force, often. */
  @Actor
  public void leader() {
    SyncedEngine.put(key, 1);
  }

  /** Waits for whatever is published now. */
  @Actor
  public void waiter(Z_Result r) {
    r.r1 = SyncedEngine.awaitDurable(SyncedEngine.publishedLsn());
  }
}

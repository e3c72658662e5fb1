package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.GateSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the exclusive hold. Each cut ends the epoch of the real gate without having it for itself. */
@JCStressTest
@Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Two cuts at once. This twin is expected to show it.")
@State
public class Gate_03_CutsWithoutTheGate {
  private final GateSlab gate = new GateSlab();
  private int cuts;

  private void cut() {
    cuts++;
    gate.endEpochUnguarded();
  }

  /** The one cut. */
  @Actor
  public void one() {
    cut();
  }

  /** The other cut. */
  @Actor
  public void other() {
    cut();
  }

  /** Counts when both are done. */
  @Arbiter
  public void count(JJ_Result r) {
    r.r1 = cuts;
    r.r2 = gate.epoch();
  }
}

package dev.gatun.jcstress.gate;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.GateSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two cuts come at once, as of a snapshot and a checkpoint. They take turns, and each ends an epoch of its own. */
@JCStressTest
@Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = FORBIDDEN, desc = "Two cuts at once.")
@State
public class Gate_03_CutsExcludeEachOther {
  private final GateSlab gate = new GateSlab();
  private int cuts;

  /** The one cut. */
  @Actor
  public void one() {
    gate.endEpoch(() -> cuts++);
  }

  /** The other cut. */
  @Actor
  public void other() {
    gate.endEpoch(() -> cuts++);
  }

  /** Counts when both are done. */
  @Arbiter
  public void count(JJ_Result r) {
    r.r1 = cuts;
    r.r2 = gate.epoch();
  }
}

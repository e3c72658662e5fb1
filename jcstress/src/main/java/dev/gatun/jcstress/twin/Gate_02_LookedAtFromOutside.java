package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.GateSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the entry. The writer looks at the epoch without being inside. */
@JCStressTest
@Outcome(id = {"1, 1", "2, 2"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The epoch changed between the looks. This twin is expected to show it.")
@State
public class Gate_02_LookedAtFromOutside {
  private final GateSlab gate = new GateSlab();

  /** Looks at the epoch twice. */
  @Actor
  public void writer(JJ_Result r) {
    r.r1 = gate.epoch();
    r.r2 = gate.epoch();
  }

  /** Ends the epoch. */
  @Actor
  public void cut() {
    gate.endEpoch(() -> {});
  }
}

package dev.gatun.jcstress.gate;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.GateSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** An epoch ends while a writer is inside, or before it comes, or after it has gone: never between two looks of the writer. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The writer was in before the epoch ended.")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "The epoch had ended before.")
@Outcome(expect = FORBIDDEN, desc = "The epoch changed under a writer inside the gate.")
@State
public class Gate_02_EpochStandsStillInside {
  private final GateSlab gate = new GateSlab();

  /** Looks at the epoch twice. */
  @Actor
  public void writer(JJ_Result r) {
    int ticket = gate.enter();
    r.r1 = gate.epoch();
    r.r2 = gate.epoch();
    gate.leave(ticket);
  }

  /** Ends the epoch. */
  @Actor
  public void cut() {
    gate.endEpoch(() -> {});
  }
}

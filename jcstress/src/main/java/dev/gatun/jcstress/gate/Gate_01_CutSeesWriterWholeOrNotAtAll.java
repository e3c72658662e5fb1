package dev.gatun.jcstress.gate;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.GateSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A writer inside the gate changes two plain variables, a cut reads both. Each announces itself by a store and then looks for the other, with a full
 * fence in between (Dekker): the writer steps back, or the cut waits.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The cut came first; the writer waited outside.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The writer came first; the cut waited for it.")
@Outcome(expect = FORBIDDEN, desc = "The cut met a writer inside.")
@State
public class Gate_01_CutSeesWriterWholeOrNotAtAll {
  private final GateSlab gate = new GateSlab();
  private int x;
  private int y;

  /** Changes both inside the gate. */
  @Actor
  public void writer() {
    int ticket = gate.enter();
    x = 1;
    y = 1;
    gate.leave(ticket);
  }

  /** Reads both while it has the gate for itself. */
  @Actor
  public void cut(II_Result r) {
    gate.cut(() -> {
      r.r1 = x;
      r.r2 = y;
    });
  }
}

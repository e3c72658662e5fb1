package dev.gatun.jcstress.gate;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.GateSlab;
import dev.gatun.jcstress.NoTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A writer who is turned away by one cut after the other gets in before the next one: a cut first waits for those whom the last one turned away. Both
 * sides come to an end.
 */
@JCStressTest
@NoTwin("A gate that lets every cut go first still lets this writer in after two of them; starvation takes cuts without end.")
@Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "The writer was in, and both cuts were made.")
@Outcome(expect = FORBIDDEN, desc = "Somebody did not get in.")
@State
public class Gate_04_TurnedAwayWriterGetsIn {
  private final GateSlab gate = new GateSlab();
  private int entered;

  /** Enters once. */
  @Actor
  public void writer() {
    int ticket = gate.enter();
    entered++;
    gate.leave(ticket);
  }

  /** Cuts twice in a row. */
  @Actor
  public void cut() {
    gate.endEpoch(() -> {});
    gate.endEpoch(() -> {});
  }

  /** Looks when all is over. */
  @Arbiter
  public void end(JJ_Result r) {
    r.r1 = entered;
    r.r2 = gate.epoch();
  }
}

package dev.gatun.jcstress.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.wal.TailSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * Two records lie one behind the other, and their writers say at the same moment that they are whole. No thread has the task of moving the published
 * position: each writer stores its word and then looks at the other's (Dekker), so one of them, if not both, moves it over both records. The one
 * whose record comes second waits for that.
 */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The position came to the end of the second record.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "Neither moved it: the second writer waits until somebody else appends.")
@State
public class LogTail_02_NoRecordIsLeftBehind {
  private final int tail = TailSlab.newTail();
  private final long first = TailSlab.reserve(tail);
  private final long second = TailSlab.reserve(tail);

  /** Publishes the second record and waits for both. */
  @Actor
  public void second() {
    TailSlab.await(tail, TailSlab.publish(tail, second));
  }

  /** Publishes the first. */
  @Signal
  public void first() {
    TailSlab.publish(tail, first);
  }
}

package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** Left out: the access mode. The reader asks a plain flag whether the store is closed, and the compiler asks it once for all. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The reader was told.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The reader never noticed. This twin is expected to show it.")
@State
public class Close_03_PlainFlag {
  private boolean closed;

  @SuppressWarnings("UnusedVariable") // something to do in the loop
  private int reads;

  /** Reads until the end. */
  @Actor
  public void reader() {
    while (!closed) {
      reads++;
    }
  }

  /** Closes. */
  @Signal
  public void closer() {
    closed = true;
  }
}

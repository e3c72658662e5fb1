package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** Left out: the question before each write. The writer asks once, before the first. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The writer was told.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The writer never noticed. This twin is expected to show it.")
@State
public class Close_04_AskedOnce {
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong writes = new AtomicLong();

  /** Writes until the end. */
  @Actor
  public void writer() {
    boolean open = !closed.get();
    while (open) {
      writes.incrementAndGet();
    }
  }

  /** Closes. */
  @Signal
  public void closer() {
    closed.set(true);
  }
}

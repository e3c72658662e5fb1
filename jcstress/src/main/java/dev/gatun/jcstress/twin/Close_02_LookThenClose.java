package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Left out: the lock around looking and closing. Each looks whether the snapshot is open, and then gives its pages back. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The pages were given back once.")
@Outcome(expect = FORBIDDEN, desc = "The pages were given back twice. This twin is expected to show it.")
@State
public class Close_02_LookThenClose {
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger givenBack = new AtomicInteger();

  private void close() {
    if (!closed.get()) {
      closed.set(true);
      givenBack.incrementAndGet();
    }
  }

  /** The one thread. */
  @Actor
  public void one() {
    close();
  }

  /** The other thread. */
  @Actor
  public void other() {
    close();
  }

  /** How often. */
  @Arbiter
  public void end(I_Result r) {
    r.r1 = givenBack.get();
  }
}

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

/** Left out: the comparison when the position is moved. Two words and a position of their own, because the real tail has no such method. */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "The position is beyond both records.")
@Outcome(expect = FORBIDDEN, desc = "The position went back. This twin is expected to show it.")
@State
public class LogTail_04_MovedBySetting {
  private final AtomicBoolean firstIsWhole = new AtomicBoolean();
  private final AtomicBoolean secondIsWhole = new AtomicBoolean();
  private final AtomicInteger published = new AtomicInteger();

  /** Publishes the first record, and moves over what it sees. */
  @Actor
  public void first() {
    firstIsWhole.set(true);
    published.set(secondIsWhole.get() ? 2 : 1);
  }

  /** Publishes the second, and moves over both when the first is there. */
  @Actor
  public void second() {
    secondIsWhole.set(true);
    if (firstIsWhole.get()) {
      published.set(2);
    }
  }

  /** Where the position is in the end. */
  @Arbiter
  public void end(I_Result r) {
    r.r1 = published.get();
  }
}

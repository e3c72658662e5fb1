package dev.gatun.jcstress.closing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Snapshot;
import dev.gatun.Store;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads close one snapshot. Both may, and its pages are given back once. */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "One snapshot was open, now none is.")
@Outcome(expect = FORBIDDEN, desc = "A snapshot was given back twice or never.")
@State
public class Close_02_SnapshotTwice {
  private static final Store OWN = Store.inMemory();

  private final Snapshot snapshot = OWN.snapshot();
  private final AtomicInteger failures = new AtomicInteger();

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

  private void close() {
    try {
      snapshot.close();
    } catch (RuntimeException | Error e) {
      failures.incrementAndGet();
    }
  }

  /** Whether anybody was told of a failure. */
  @Arbiter
  public void end(I_Result r) {
    r.r1 = failures.get();
  }
}

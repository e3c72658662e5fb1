package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Left out: the look at whether a batch is being applied. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a batch. This twin is expected to show it.")
@State
public class Stripe_03_NotedIsIgnored {
  private final int first = StripeSlab.newPair();
  private final int second = first + 1;
  private final AtomicInteger x = new AtomicInteger();
  private final AtomicInteger y = new AtomicInteger();

  /** A batch of two keys in two stripes. */
  @Actor
  public void writer() {
    StripeSlab.lock(first);
    StripeSlab.lock(second);
    StripeSlab.note(first, 8, true);
    StripeSlab.note(second, 8, true);
    x.setRelease(1);
    y.setRelease(1);
    StripeSlab.unlock(second);
    StripeSlab.unlock(first);
  }

  /** Reads the one key and then the other. */
  @Actor
  public void reader(II_Result r) {
    r.r1 = read(x, first);
    r.r2 = read(y, second);
  }

  private static int read(AtomicInteger leaf, int stripe) {
    int value = leaf.getAcquire();
    long ignored = StripeSlab.load(stripe);
    return value;
  }
}

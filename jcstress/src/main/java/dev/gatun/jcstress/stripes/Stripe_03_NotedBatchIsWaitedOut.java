package dev.gatun.jcstress.stripes;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.StripeSlab;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A batch writes two keys. While it is applied, both stripes say so; a reader who meets one of them waits until the word changes and reads again. So
 * who has seen the first half of a batch never misses the second.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Before the batch.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The batch came in between.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "After the batch.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a batch.")
@State
public class Stripe_03_NotedBatchIsWaitedOut {
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
    while (true) {
      int value = leaf.getAcquire();
      if (!StripeSlab.waitOut(stripe, StripeSlab.load(stripe))) {
        return value;
      }
    }
  }
}

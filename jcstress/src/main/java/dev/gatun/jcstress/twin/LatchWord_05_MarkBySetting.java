package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Left out: the comparison when marking. The mark is stored over whatever the word has become, on a word of its own because the real table has no
 * such method.
 */
@JCStressTest
@Outcome(id = {"true, true", "false, false"}, expect = ACCEPTABLE, desc = "As in the original, or the mark came before the writer.")
@Outcome(expect = FORBIDDEN, desc = "The mark wiped out the latch. This twin is expected to show it.")
@State
public class LatchWord_05_MarkBySetting {
  private static final long LOCKED = 1;
  private static final long VERIFIED = 2;

  private final AtomicLong word = new AtomicLong();

  /** Latches the page, and stays inside. */
  @Actor
  public void writer(ZZ_Result r) {
    r.r1 = word.compareAndSet(0, LOCKED);
  }

  /** Marks without comparing. */
  @Actor
  public void verifier() {
    word.set(VERIFIED);
  }

  /** Looks whether the writer is still inside. */
  @Arbiter
  public void inside(ZZ_Result r) {
    r.r2 = (word.get() & LOCKED) != 0;
  }
}

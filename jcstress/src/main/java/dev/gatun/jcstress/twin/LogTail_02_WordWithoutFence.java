package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Left out: the fence between storing one's own word and looking at the other's. Two words and a position of their own, because the real tail has no
 * such method; opaque accesses, so the compiler changes nothing: the processor is enough.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "Somebody moved the position over both records.")
@Outcome(expect = FORBIDDEN, desc = "Both looked before they were seen, and the second record is left behind. This twin is expected to show it.")
@State
public class LogTail_02_WordWithoutFence {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(boolean[].class);

  private final boolean[] whole = new boolean[2];
  private final AtomicInteger published = new AtomicInteger();

  /** Publishes the first record. */
  @Actor
  public void first() {
    WORD.setOpaque(whole, 0, true);
    int to = (boolean) WORD.getOpaque(whole, 1) ? 2 : 1;
    published.accumulateAndGet(to, Math::max);
  }

  /** Publishes the second, and moves over both when the first is there. */
  @Actor
  public void second() {
    WORD.setOpaque(whole, 1, true);
    if ((boolean) WORD.getOpaque(whole, 0)) {
      published.accumulateAndGet(2, Math::max);
    }
  }

  /** Where the position is in the end. */
  @Arbiter
  public void end(I_Result r) {
    r.r1 = published.get();
  }
}

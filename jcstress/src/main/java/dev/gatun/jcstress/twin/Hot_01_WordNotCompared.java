package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.HotSlab;
import dev.gatun.engine.HotSlab.Entry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Left out: the look at the stripe. What is kept is taken for true. */
@JCStressTest
@Outcome(id = {"0, 0, 1", "0, 1, 1", "1, 1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The old value stayed. This twin is expected to show it.")
@State
public class Hot_01_WordNotCompared {
  private final Entry entry = HotSlab.newEntry();

  /** Keeps the old value. */
  public Hot_01_WordNotCompared() {
    entry.keep(entry.tag(), 0);
  }

  /** Writes. */
  @Actor
  public void writer() {
    HotSlab.put(1, entry);
  }

  /** Reads twice. */
  @Actor
  public void reader(III_Result r) {
    r.r1 = get();
    r.r2 = get();
  }

  /** Reads when the write has returned. */
  @Arbiter
  public void end(III_Result r) {
    r.r3 = get();
  }

  private int get() {
    return entry.kept() != null ? entry.kept().value() : entry.keep(entry.tag(), entry.read());
  }
}

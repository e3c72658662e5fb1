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
import org.openjdk.jcstress.infra.results.II_Result;

/** Left out: the word of the table. The tag is the stripe's, which a removal of ranges does not touch. */
@JCStressTest
@Outcome(id = {"0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "An old record was found true. This twin is expected to show it.")
@State
public class Range_02_StripeAlone {
  private final Entry entry = HotSlab.newEntry();

  /** Keeps the value. */
  public Range_02_StripeAlone() {
    entry.keep(entry.carelessTag(), 0);
  }

  /** Removes. */
  @Actor
  public void writer() {
    HotSlab.removeRange(entry);
  }

  /** Finds what is kept, or reads. */
  @Actor
  public void reader(II_Result r) {
    r.r1 = get();
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(II_Result r) {
    r.r2 = get();
  }

  private int get() {
    return entry.kept().tag() == entry.carelessTag() ? entry.kept().value() : entry.read();
  }
}

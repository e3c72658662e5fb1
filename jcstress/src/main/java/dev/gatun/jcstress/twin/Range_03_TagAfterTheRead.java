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

/** Left out: the order of tag and read. The tag is loaded when the value is there. */
@JCStressTest
@Outcome(id = {"0, -1", "-1, -1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The old value was kept as a true one. This twin is expected to show it.")
@State
public class Range_03_TagAfterTheRead {
  private static final int LOOKS = 10_000;

  private final Entry entry = HotSlab.newEntry();

  /** Removes. */
  @Actor
  public void writer() {
    HotSlab.removeRange(entry);
  }

  /** Reads, and keeps what it read. */
  @Actor
  public void reader(II_Result r) {
    int value = entry.readAtOnce();
    for (int i = 0; i < LOOKS && entry.readAtOnce() == value; i++) {
      Thread.onSpinWait(); // the removal takes long, and the moment in between is short
    }
    r.r1 = entry.keep(entry.tag(), value);
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(II_Result r) {
    r.r2 = entry.kept().tag() == entry.tag() ? entry.kept().value() : entry.read();
  }
}

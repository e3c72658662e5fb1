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
@Outcome(id = {"0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The old value was kept for the new one. This twin is expected to show it.")
@State
public class Hot_03_TagAfterTheRead {
  private final Entry entry = HotSlab.newEntry();

  /** Writes. */
  @Actor
  public void writer() {
    HotSlab.put(1, entry);
  }

  /** Reads, and keeps what it read. */
  @Actor
  public void reader(II_Result r) {
    int value = entry.readAtOnce();
    r.r1 = entry.keep(entry.tag(), value);
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(II_Result r) {
    r.r2 = entry.kept().tag() == entry.tag() ? entry.kept().value() : entry.read();
  }
}

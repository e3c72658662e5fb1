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

/** Left out: the test that no writer is at the stripe. The LSN of a record that is noted and not yet applied becomes a tag. */
@JCStressTest
@Outcome(id = {"0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The old value was kept for the new one. This twin is expected to show it.")
@State
public class Hot_03_NotedWordAsTag {
  private final Entry entry = HotSlab.newEntry();

  /** Writes. */
  @Actor
  public void writer() {
    HotSlab.put(1, entry);
  }

  /** Reads, and keeps what it read. */
  @Actor
  public void reader(II_Result r) {
    long tag = entry.carelessTag();
    r.r1 = entry.keep(tag, entry.readAtOnce());
  }

  /** Reads when both are done. */
  @Arbiter
  public void end(II_Result r) {
    r.r2 = entry.kept().tag() == entry.carelessTag() ? entry.kept().value() : entry.read();
  }
}

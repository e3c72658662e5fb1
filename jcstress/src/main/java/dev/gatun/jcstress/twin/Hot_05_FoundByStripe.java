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
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Left out: the key. What is kept is found by the stripe alone. */
@JCStressTest
@Outcome(id = {"0, 0, 0, 1", "0, 1, 0, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "The neighbour's value. This twin is expected to show it.")
@State
public class Hot_05_FoundByStripe {
  private final Entry one = HotSlab.newEntry();
  private final Entry written = HotSlab.newEntry();

  /** Writes the one. */
  @Actor
  public void writer() {
    HotSlab.put(1, written);
  }

  /** Reads both. */
  @Actor
  public void reader(IIII_Result r) {
    r.r1 = get(one);
    r.r2 = get(written);
  }

  /** Reads both when the write has returned. */
  @Arbiter
  public void end(IIII_Result r) {
    r.r3 = get(one);
    r.r4 = get(written);
  }

  /** The written key's stripe stands for that of both. */
  private int get(Entry entry) {
    long tag = written.tag();
    HotSlab.Kept kept = written.kept();
    return kept != null && kept.tag() == tag ? kept.value() : written.keep(tag, entry.read());
  }
}

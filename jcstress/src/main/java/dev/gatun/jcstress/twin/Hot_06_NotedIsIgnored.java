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

/** Left out: the wait while a batch is applied, and the test that none is. */
@JCStressTest
@Outcome(id = {"0, 0, 1, 1", "0, 1, 1, 1", "1, 1, 1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0, 1, 1", expect = FORBIDDEN, desc = "Half a batch. This twin is expected to show it.")
@Outcome(expect = FORBIDDEN, desc = "An old value was kept for the new one. This twin is expected to show it.")
@State
public class Hot_06_NotedIsIgnored {
  private final Entry first = HotSlab.newEntry();
  private final Entry second = HotSlab.newEntry();

  /** Writes both. */
  @Actor
  public void writer() {
    HotSlab.put(1, first, second);
  }

  /** Reads the one and then the other, and keeps both. */
  @Actor
  public void reader(IIII_Result r) {
    r.r1 = get(first);
    r.r2 = get(second);
  }

  /** Reads both when the batch is written. */
  @Arbiter
  public void end(IIII_Result r) {
    r.r3 = get(first);
    r.r4 = get(second);
  }

  private static int get(Entry entry) {
    long tag = entry.carelessTag();
    HotSlab.Kept kept = entry.kept();
    return kept != null && kept.tag() == tag ? kept.value() : entry.keep(tag, entry.readAtOnce());
  }
}

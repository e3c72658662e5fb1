package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.HotSlab;
import dev.gatun.engine.HotSlab.Entry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Left out: the words. The writer sees to it that what is kept is forgotten, when its batch is written. Of the first key nothing is kept. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Half a batch. This twin is expected to show it.")
@State
public class Hot_04_ForgottenByTheWriter {
  private final Entry first = HotSlab.newEntry();
  private final Entry second = HotSlab.newEntry();

  /** Keeps the old value of the second key. */
  public Hot_04_ForgottenByTheWriter() {
    second.keep(0, 0);
  }

  /** Writes both. */
  @Actor
  public void writer() {
    HotSlab.putAndWait(1, first, second);
    second.forget();
  }

  /** Reads the one and then the other. */
  @Actor
  public void reader(II_Result r) {
    r.r1 = get(first);
    r.r2 = get(second);
  }

  private static int get(Entry entry) {
    HotSlab.Kept kept = entry.kept();
    return kept != null ? kept.value() : entry.read();
  }
}

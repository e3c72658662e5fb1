package dev.gatun.jcstress.twin;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.engine.HotSlab;
import dev.gatun.engine.HotSlab.Entry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Left out: the wait for the disk before a value is kept. The second read finds it. */
@JCStressTest
@Outcome(id = {"0, 0, true", "0, 0, false", "0, 1, true", "1, 1, true"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A value was shown that a power cut would have taken back. This twin is expected to show it.")
@State
public class Hot_07_KeptBeforeTheWait {
  private final Entry entry = HotSlab.newEntry();

  /** Writes, and does not wait for the disk. */
  @Actor
  public void writer() {
    HotSlab.put(1, entry);
  }

  /** Reads and keeps, finds what was kept, and asks whether it is on the disk. */
  @Actor
  public void reader(IIZ_Result r) {
    long tag = entry.tag();
    r.r1 = entry.keep(tag, entry.readAtOnce());
    r.r2 = entry.kept().value();
    r.r3 = entry.isOnDisk();
  }
}

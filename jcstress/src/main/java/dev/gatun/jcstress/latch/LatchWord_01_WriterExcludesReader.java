package dev.gatun.jcstress.latch;

import static dev.gatun.page.LatchSlab.LATCHES;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.LatchSlab;
import dev.gatun.page.LatchTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A writer changes two words of a page under its latch while a reader, who takes no latch, reads both. The reader looks at the latch word before and
 * after (I4): what it keeps is all of the old or all of the new.
 *
 * <p>The claim rests on the reader's {@code loadLoadFence} and the writer's {@code storeStoreFence}. An x86 processor orders loads with loads and
 * stores with stores, so here only the compiler could break it; on Arm the processor could.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The reader was done before the writer began.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The reader began after the writer's release.")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The reader saw the latch or a new version, and drops what it read.")
@Outcome(expect = FORBIDDEN, desc = "The reader kept a mixture of old and new.")
@State
public class LatchWord_01_WriterExcludesReader {
  private final long page = LatchSlab.newPage();

  /** Changes both words under the latch. */
  @Actor
  public void writer() {
    if (LATCHES.tryLatch(page, LATCHES.load(page))) {
      LatchSlab.x(page, 1);
      LatchSlab.y(page, 1);
      LATCHES.release(page);
    }
  }

  /** Reads both words and keeps them only if the latch word stood still. */
  @Actor
  public void reader(JJ_Result r) {
    long word = LATCHES.load(page);
    long x = LatchSlab.x(page);
    long y = LatchSlab.y(page);
    boolean kept = LatchTable.isReadable(word) && LATCHES.validate(page, word);
    r.r1 = kept ? x : -1;
    r.r2 = kept ? y : -1;
  }
}

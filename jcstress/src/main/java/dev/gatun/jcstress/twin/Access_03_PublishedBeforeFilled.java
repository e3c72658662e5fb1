package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static dev.gatun.jcstress.MappedSlab.WORD;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Left out: the order of filling and publishing. The processor here keeps stores in order by itself, so the twin exchanges them in the program. */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The word was there before the bytes. This twin is expected to show it.")
@State
public class Access_03_PublishedBeforeFilled {
  private final long place = MappedSlab.newPlace();

  /** Publishes, then fills. */
  @Actor
  public void writer() {
    WORD.setRelease(MAPPED, place, 1L);
    WORD.setOpaque(MAPPED, place + 64, 1L);
  }

  /** Looks at the word, then at the bytes. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = (long) WORD.getAcquire(MAPPED, place);
    r.r2 = (long) WORD.get(MAPPED, place + 64);
  }
}

package dev.gatun.jcstress.access;

import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static dev.gatun.jcstress.MappedSlab.WORD;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * One thread stores an aligned 64-bit word of a mapped page, another loads it. Plain access is enough: a word is never seen in halves. Latch words,
 * pointers and the log's ring rest on it.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "The word as it was.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "The new word.")
@Outcome(expect = FORBIDDEN, desc = "Bits of both: a reader would go to a page that nobody named.")
@State
public class Access_01_AlignedWordIsWhole {
  private final long place = MappedSlab.newPlace();

  /** Stores all bits. */
  @Actor
  public void writer() {
    WORD.set(MAPPED, place, -1L);
  }

  /** Loads the word. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = (long) WORD.get(MAPPED, place);
  }
}

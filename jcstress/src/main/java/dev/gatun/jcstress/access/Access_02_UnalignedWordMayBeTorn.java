package dev.gatun.jcstress.access;

import static dev.gatun.jcstress.MappedSlab.LOOSE;
import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import dev.gatun.jcstress.MappedSlab;
import dev.gatun.jcstress.NoTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * The same word across the border of two cache lines. The processor moves it in two parts, so a reader may see one of them: this is why every word
 * that threads share lies aligned in its page, and why other bytes of a page mean nothing before validation.
 */
@JCStressTest
@NoTwin("Nothing is promised here, so there is no step to leave out; the test is itself the twin's story of Access_01.")
@Outcome(id = "0", expect = ACCEPTABLE, desc = "The word as it was.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "The new word.")
@Outcome(expect = ACCEPTABLE_INTERESTING, desc = "Bits of both. It is permitted, and seen.")
@State
public class Access_02_UnalignedWordMayBeTorn {
  private final long place = MappedSlab.newPlace() + MappedSlab.ACROSS_LINES;

  /** Stores all bits. */
  @Actor
  public void writer() {
    LOOSE.set(MAPPED, place, -1L);
  }

  /** Loads the word. */
  @Actor
  public void reader(J_Result r) {
    r.r1 = (long) LOOSE.get(MAPPED, place);
  }
}

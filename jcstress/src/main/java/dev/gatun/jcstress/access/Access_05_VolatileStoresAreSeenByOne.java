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
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Each of two threads stores a word of its own and then looks at the other's (Dekker). With volatile access at least one of them sees the other: the
 * log's ring and the epoch gate rest on it.
 */
@JCStressTest
@Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "One saw the other, or both did.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Neither saw the other.")
@State
public class Access_05_VolatileStoresAreSeenByOne {
  private final long place = MappedSlab.newPlace();

  /** Stores the first word, looks at the second. */
  @Actor
  public void one(JJ_Result r) {
    WORD.setVolatile(MAPPED, place, 1L);
    r.r1 = (long) WORD.getVolatile(MAPPED, place + 64);
  }

  /** Stores the second word, looks at the first. */
  @Actor
  public void other(JJ_Result r) {
    WORD.setVolatile(MAPPED, place + 64, 1L);
    r.r2 = (long) WORD.getVolatile(MAPPED, place);
  }
}

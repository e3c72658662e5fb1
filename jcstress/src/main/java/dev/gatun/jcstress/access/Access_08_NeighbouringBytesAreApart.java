package dev.gatun.jcstress.access;

import static dev.gatun.jcstress.MappedSlab.BYTE;
import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads store bytes next to each other in one word of a mapped page, as writers of two records do at their common border. Neither store takes
 * the other with it.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both are there.")
@Outcome(expect = FORBIDDEN, desc = "A store was undone by its neighbour's.")
@State
public class Access_08_NeighbouringBytesAreApart {
  private final long place = MappedSlab.newPlace();

  /** Stores the first byte. */
  @Actor
  public void one() {
    BYTE.set(MAPPED, place, (byte) 1);
  }

  /** Stores the second byte. */
  @Actor
  public void other() {
    BYTE.set(MAPPED, place + 1, (byte) 1);
  }

  /** Looks at both. */
  @Arbiter
  public void both(II_Result r) {
    r.r1 = (byte) BYTE.get(MAPPED, place);
    r.r2 = (byte) BYTE.get(MAPPED, place + 1);
  }
}

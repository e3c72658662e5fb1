package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.MappedSlab.LOOSE;
import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Left out: the alignment. The word lies in two cache lines. */
@JCStressTest
@Outcome(id = {"0", "-1"}, expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "Bits of both. This twin is expected to show it.")
@State
public class Access_01_WordAcrossLines {
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

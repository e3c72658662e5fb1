package dev.gatun.jcstress.twin;

import static dev.gatun.jcstress.MappedSlab.BYTE;
import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static dev.gatun.jcstress.MappedSlab.WORD;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Left out: the store of the byte alone. The word is loaded, changed and stored, with its neighbours in it. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "As in the original.")
@Outcome(expect = FORBIDDEN, desc = "A store was undone by its neighbour's. This twin is expected to show it.")
@State
public class Access_08_WholeWordIsRewritten {
  private final long place = MappedSlab.newPlace();

  private void set(long bits) {
    WORD.setOpaque(MAPPED, place, (long) WORD.getOpaque(MAPPED, place) | bits);
  }

  /** Stores the first byte. */
  @Actor
  public void one() {
    set(1);
  }

  /** Stores the second byte. */
  @Actor
  public void other() {
    set(1 << 8);
  }

  /** Looks at both. */
  @Arbiter
  public void both(II_Result r) {
    r.r1 = (byte) BYTE.get(MAPPED, place);
    r.r2 = (byte) BYTE.get(MAPPED, place + 1);
  }
}

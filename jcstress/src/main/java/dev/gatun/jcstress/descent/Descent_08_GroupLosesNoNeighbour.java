package dev.gatun.jcstress.descent;

import static dev.gatun.jcstress.SharedStore.WIDE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Two keys are read as a group, which descends a level at a time, while a key between them divides their leaf. Each key keeps its own word of each
 * page, loaded before its parent was validated, however long the group takes over the other keys: so both are found on whichever side they are.
 */
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "Both found, whatever the tree did meanwhile.")
@Outcome(expect = FORBIDDEN, desc = "An entry that nobody touched was missing.")
@State
public class Descent_08_GroupLosesNoNeighbour {
  private final long keys = SharedStore.newWideKeys();

  /** Inserts between the two; as four values fill a leaf, most inserts divide one. */
  @Actor
  public void writer() {
    SharedStore.putWide(keys + 1);
  }

  /** Reads both at once. */
  @Actor
  public void reader(I_Result r) {
    r.r1 = WIDE.getAll(List.of(keys, keys + 2)).size();
  }
}

package dev.gatun.jcstress.access;

import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static dev.gatun.jcstress.MappedSlab.WORD;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import dev.gatun.jcstress.NoTwin;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A reader copies 64 bytes out of a mapped page while a writer stores eight words there. What it gets may be any mixture of old and new, which is why
 * no copy is used before validation; every byte of it is one that was there.
 */
@JCStressTest
@NoTwin("The store adds no step here: the test says what the bare memory does.")
@Outcome(id = "0", expect = ACCEPTABLE, desc = "All old.")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "All new.")
@Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "A mixture.")
@Outcome(id = "3", expect = FORBIDDEN, desc = "A byte that nobody wrote.")
@State
public class Access_06_CopyAgainstStores {
  private static final int WORDS = 8;

  private final long place = MappedSlab.newPlace();

  /** Stores all words. */
  @Actor
  public void writer() {
    for (int i = 0; i < WORDS; i++) {
      WORD.setOpaque(MAPPED, place + i * 8L, -1L);
    }
  }

  /** Copies them at once. */
  @Actor
  public void reader(I_Result r) {
    byte[] copy = new byte[WORDS * 8];
    MemorySegment.copy(MAPPED, ValueLayout.JAVA_BYTE, place, copy, 0, copy.length);
    int changed = 0;
    int strange = 0;
    for (byte b : copy) {
      changed += b == -1 ? 1 : 0;
      strange += b != -1 && b != 0 ? 1 : 0;
    }
    r.r1 = strange > 0 ? 3 : changed == 0 ? 0 : changed == copy.length ? 1 : 2;
  }
}

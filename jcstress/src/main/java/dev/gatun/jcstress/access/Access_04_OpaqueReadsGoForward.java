package dev.gatun.jcstress.access;

import static dev.gatun.jcstress.MappedSlab.MAPPED;
import static dev.gatun.jcstress.MappedSlab.WORD;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.MappedSlab;
import dev.gatun.jcstress.NoTwin;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A reader looks at one word twice, opaquely, as validation does. The second look never shows an older value than the first. */
@JCStressTest
@NoTwin("x86 never exchanges two loads of one word; only a compiler could, with plain ones, and those here have no reason to.")
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = ACCEPTABLE, desc = "Time goes on.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "Time went back: a page that had changed would validate.")
@State
public class Access_04_OpaqueReadsGoForward {
  private final long place = MappedSlab.newPlace();

  /** Stores once. */
  @Actor
  public void writer() {
    WORD.setOpaque(MAPPED, place, 1L);
  }

  /** Looks twice. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = (long) WORD.getOpaque(MAPPED, place);
    r.r2 = (long) WORD.getOpaque(MAPPED, place);
  }
}

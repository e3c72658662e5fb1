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
 * A writer fills a page with plain stores and then releases a word; whoever acquires the word sees the bytes. So a page is published over a mapped
 * file as an object is over the heap.
 */
@JCStressTest
@Outcome(id = {"0, 0", "0, 1"}, expect = ACCEPTABLE, desc = "Not published yet; the bytes may be there or not.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Published, and whole.")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The word was there before the bytes.")
@State
public class Access_03_ReleasePublishesBytes {
  private final long place = MappedSlab.newPlace();

  /** Fills, then publishes. */
  @Actor
  public void writer() {
    WORD.set(MAPPED, place + 64, 1L);
    WORD.setRelease(MAPPED, place, 1L);
  }

  /** Looks at the word, then at the bytes. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = (long) WORD.getAcquire(MAPPED, place);
    r.r2 = (long) WORD.get(MAPPED, place + 64);
  }
}

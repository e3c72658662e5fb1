package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.GrowSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The file grows while a reader is on its way to a page in the new extent. The reader loads the array of extents plainly and may see the old one, but
 * never under a parent that validates: the growth came before the parent's release.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The parent's page was there: the old one or the new one.")
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Something moved; the reader starts over.")
@Outcome(id = "-2", expect = FORBIDDEN, desc = "A pointer that validates leads beyond the file.")
@State
public class Page_06_ReaderMeetsGrowth {
  private final GrowSlab pages = new GrowSlab();

  /** Makes an extent, then names a page of it. */
  @Actor
  public void writer() {
    pages.grow();
    pages.name();
  }

  /** Goes down. */
  @Actor
  public void reader(I_Result r) {
    r.r1 = pages.descend();
  }

  /** Frees the words. */
  @Arbiter
  public void end() {
    pages.close();
  }
}

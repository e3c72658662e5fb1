package dev.gatun.jcstress.pages;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.page.CountSlab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** One writer gives back two pages of its reservation that it did not need, while another reserves one. The count is what both have made of it. */
@JCStressTest
@Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "One page was there, two came, one went.")
@Outcome(expect = FORBIDDEN, desc = "A page went out of the books, or came twice.")
@State
public class Page_03_WhatIsGivenBackIsCounted {
  private final CountSlab count = new CountSlab(1);

  /** Gives back. */
  @Actor
  public void giver() {
    count.add(2);
  }

  /** Reserves. */
  @Actor
  public void taker(ZJ_Result r) {
    r.r1 = count.take(1);
  }

  /** What is left. */
  @Arbiter
  public void left(ZJ_Result r) {
    r.r2 = count.left();
  }
}

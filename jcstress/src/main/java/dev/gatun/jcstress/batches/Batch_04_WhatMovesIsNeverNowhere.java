package dev.gatun.jcstress.batches;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A batch moves an entry from one key to another. A reader who looks in the order of the move finds it at the one key, or then at the other. */
@JCStressTest
@Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "Before the move.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The move came in between, and it was seen at both.")
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "After the move.")
@Outcome(id = "-1, -1", expect = FORBIDDEN, desc = "It was nowhere.")
@Outcome(expect = FORBIDDEN, desc = "A value that nobody wrote.")
@State
public class Batch_04_WhatMovesIsNeverNowhere {
  private final long keys = SharedStore.newKeys(1);

  /** Moves the entry. */
  @Actor
  public void writer() {
    STORE.write(batch -> batch.remove(NUMBERS, keys).put(NUMBERS, keys + 1, 0L));
  }

  /** Looks at the old key and then at the new one. */
  @Actor
  public void reader(JJ_Result r) {
    r.r1 = SharedStore.get(keys);
    r.r2 = SharedStore.get(keys + 1);
  }
}

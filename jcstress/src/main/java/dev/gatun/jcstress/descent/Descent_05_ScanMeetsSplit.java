package dev.gatun.jcstress.descent;

import static dev.gatun.jcstress.SharedStore.WIDE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Cursor;
import dev.gatun.Range;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * A scan walks over the place where a leaf is being divided. It may or may not see the new entry; it sees each of the old ones once, and in order.
 */
@JCStressTest
@Outcome(id = "2, true", expect = ACCEPTABLE, desc = "The scan was past the place, or in front of the insert.")
@Outcome(id = "3, true", expect = ACCEPTABLE, desc = "The scan saw the new entry too.")
@Outcome(expect = FORBIDDEN, desc = "An old entry was missed, seen twice, or out of order.")
@State
public class Descent_05_ScanMeetsSplit {
  private final long keys = SharedStore.newWideKeys();

  /** Inserts between the two. */
  @Actor
  public void writer() {
    SharedStore.putWide(keys + 1);
  }

  /** Counts what lies between the first key and the third, both included. */
  @Actor
  public void scanner(IZ_Result r) {
    long last = -1;
    boolean ordered = true;
    try (Cursor<Long, byte[]> cursor = WIDE.cursor(Range.closed(keys, keys + 2))) {
      while (cursor.next()) {
        long key = cursor.key();
        ordered &= key > last;
        last = key;
        r.r1++;
      }
    }
    r.r2 = ordered;
  }
}

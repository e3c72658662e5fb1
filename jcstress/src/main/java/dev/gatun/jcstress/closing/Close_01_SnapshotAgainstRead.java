package dev.gatun.jcstress.closing;

import static dev.gatun.jcstress.SharedStore.NUMBERS;
import static dev.gatun.jcstress.SharedStore.STORE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.ReadView;
import dev.gatun.Snapshot;
import dev.gatun.error.StoreClosedException;
import dev.gatun.jcstress.SharedStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * A snapshot is closed while another thread reads from it. Its pages may be given to somebody else from then on; so every read looks, after its last
 * load, whether the snapshot was still open.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "The read came first.")
@Outcome(id = "-2", expect = ACCEPTABLE, desc = "The read was told that the snapshot is closed.")
@Outcome(expect = FORBIDDEN, desc = "Bytes of a page that was no longer the snapshot's.")
@State
public class Close_01_SnapshotAgainstRead {
  private final long key = SharedStore.newKeys(1);
  private final Snapshot snapshot = STORE.snapshot();
  private final ReadView<Long, Long> view = snapshot.view(NUMBERS);

  /** Makes the old page garbage, which is free as soon as the snapshot is closed. */
  public Close_01_SnapshotAgainstRead() {
    NUMBERS.put(key, 1L);
  }

  /** Closes the snapshot and makes others use its pages. */
  @Actor
  public void closer() {
    snapshot.close();
    NUMBERS.put(key, 2L);
  }

  /** Reads. */
  @Actor
  public void reader(J_Result r) {
    try {
      r.r1 = view.getOrDefault(key, -1L);
    } catch (StoreClosedException e) {
      r.r1 = -2;
    }
  }
}

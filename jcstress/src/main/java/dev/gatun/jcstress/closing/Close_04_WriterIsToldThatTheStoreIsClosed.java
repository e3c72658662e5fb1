package dev.gatun.jcstress.closing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.error.StoreClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** The same for a thread that writes and writes. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The writer was told.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The writer never noticed.")
@State
public class Close_04_WriterIsToldThatTheStoreIsClosed {
  private final Store store = Store.inMemory();
  private final Table<Long, Long> table = store.table("t", Codecs.int64(), Codecs.int64());

  /** Writes until the end. */
  @Actor
  public void writer() {
    try {
      for (long i = 0; i >= 0; i++) {
        table.put(i & 63, i);
      }
    } catch (StoreClosedException e) {
      // as it should be
    }
  }

  /** Closes. */
  @Signal
  public void closer() {
    store.close();
  }
}

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

/**
 * A store is closed under a thread that reads and reads. The reader is told so by the documented exception, after reads that were all right; its
 * mapped pages are gone by then, and it neither crashes nor loops.
 */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The reader was told.")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "The reader never noticed.")
@State
public class Close_03_ReaderIsToldThatTheStoreIsClosed {
  private final Store store = Store.inMemory();
  private final Table<Long, Long> table = store.table("t", Codecs.int64(), Codecs.int64());

  /** One entry. */
  public Close_03_ReaderIsToldThatTheStoreIsClosed() {
    table.put(1L, 7L);
  }

  /** Reads until the end. */
  @Actor
  public void reader() {
    try {
      while (table.get(1L) == 7) {
        Thread.onSpinWait();
      }
      throw new AssertionError("a wrong value");
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

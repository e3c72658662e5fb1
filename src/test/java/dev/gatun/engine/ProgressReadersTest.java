package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What readers wait for (promise 4), and what they don't: one thread is held at a known point for good, and readers of other keys are seen to end.
 * The point where the reader of the same key waits is told by its stack; no time is measured.
 */
class ProgressReadersTest {
  private static final int HELD = ProgressStore.HELD;

  private static byte[] key(int i) {
    return ProgressStore.key(i);
  }

  /** A reader of the key that the one who is held has written; it must wait in the method, and then see the value. */
  private static final class Waiter {
    final ConcurrentRun run = new ConcurrentRun();
    final AtomicLong seen = new AtomicLong();

    Waiter(RawTable table, int key, String type, String method) {
      run.once("reader of the key", () -> seen.set(ConcurrentBytes.number(table.get(key(key)))));
      ProgressHold.awaitInside(run.threads().getFirst(), type, method);
    }

    void sees(long number) throws InterruptedException {
      run.join();
      assertEquals(number, seen.get());
    }
  }

  @Test
  void aBlockedForceHoldsUpReadersOfWhatItWillMakeDurableAndNobodyElse() throws Exception {
    try (ProgressStore store = new ProgressStore(true)) {
      ConcurrentRun writers = new ConcurrentRun();
      Waiter waiter;
      try (ProgressHold hold = store.storage.hold(call -> call.is("force", "wal-"))) {
        writers.once("writer", () -> store.table.put(key(HELD), ConcurrentBytes.value(1_000, 60)));
        hold.awaitArrival();
        writers.once("second writer", () -> store.table.put(key(HELD + 50), ConcurrentBytes.value(1_001, 60)));
        ProgressHold.awaitInside(writers.threads().get(1), "GroupCommit", "sleep");
        hold.letPass("reads", store::readEverything);
        waiter = new Waiter(store.table, HELD, "GroupCommit", "sleep");
        hold.letPass("reads", store::readEverything);
      }
      writers.join();
      waiter.sees(1_000);
    }
  }

  @Test
  void aBatchBeingAppliedHoldsUpReadersOfItsKeysAndNobodyElse() throws Exception {
    for (boolean sync : new boolean[] {false, true}) {
      for (int steps = 1; steps <= 3; steps++) {
        readBesideABatchHeldAfter(steps, sync);
      }
    }
  }

  /** The first step follows the record, each other one a change of a leaf; all keys are in one leaf, and so are those that are read. */
  private static void readBesideABatchHeldAfter(int steps, boolean sync) throws Exception {
    try (ProgressStore store = new ProgressStore(sync)) {
      ConcurrentRun writers = new ConcurrentRun();
      Waiter waiter = null;
      AtomicInteger left = new AtomicInteger(steps);
      try (ProgressHold hold =
          store.storage.hold(call -> call.is("step", "") && call.thread().getName().equals("batch") && left.decrementAndGet() == 0)) {
        writers.once("batch", () -> writeThree(store));
        hold.awaitArrival();
        hold.letPass("reads", store::readEverything);
        if (steps > 1) { // noted: before that the batch is not there for anybody
          waiter = new Waiter(store.table, HELD + 2, "KeyStripes", "awaitChange");
        } else {
          hold.letPass("read of the old value", () -> assertEquals(HELD + 3, ConcurrentBytes.number(store.table.get(key(HELD + 2)))));
        }
        hold.letPass("reads", store::readEverything);
      }
      writers.join();
      if (waiter != null) {
        waiter.sees(2_002);
      }
    }
  }

  private static void writeThree(ProgressStore store) {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < 3; i++) {
      batch.put(store.table, key(HELD + i), ConcurrentBytes.value(2_000 + i, 40));
    }
    store.engine.write(batch, store.engine.isSync());
  }

  @Test
  void aCutThatWaitsForAWriterHoldsUpNoReader() throws Exception {
    try (ProgressStore store = new ProgressStore(false)) {
      ConcurrentRun writers = new ConcurrentRun();
      ConcurrentRun cuts = new ConcurrentRun();
      try (ProgressHold hold = store.storage.hold(call -> call.is("step", "") && call.thread().getName().equals("inside"))) {
        writers.once("inside", () -> store.table.put(key(HELD), ConcurrentBytes.value(1_000, 60)));
        hold.awaitArrival();
        cuts.once("snapshot", () -> store.engine.snapshot().close());
        ProgressHold.awaitInside(cuts.threads().getFirst(), "EpochGate", "drain");
        cuts.once("checkpoint", store.engine::checkpoint);
        ProgressHold.awaitInside(cuts.threads().get(1), "EpochGate", "exclusively");
        writers.once("turned away", () -> store.table.put(key(HELD + 50), ConcurrentBytes.value(1_001, 60)));
        ProgressHold.awaitInside(writers.threads().get(1), "EpochGate", "waitOutside");
        hold.letPass("reads", store::readEverything);
      }
      writers.join();
      cuts.join();
    }
  }

  @Test
  void aFileThatGrowsHoldsUpNobodyWhoFindsRoom() throws Exception {
    for (String file : new String[] {"data.db", "wal-"}) {
      for (boolean sync : new boolean[] {false, true}) {
        try (ProgressStore store = new ProgressStore(sync)) {
          ConcurrentRun writers = new ConcurrentRun();
          try (ProgressHold hold = store.storage.hold(call -> call.is("write", file) && call.thread().getName().equals("grows"))) {
            writers.once("grows", () -> store.table.put(key(HELD), ConcurrentBytes.value(1_000, 3 << 20)));
            hold.awaitArrival();
            hold.letPass("reads", store::readEverything);
            hold.letPass("read of the key before it is written", () -> assertEquals(HELD + 1, ConcurrentBytes.number(store.table.get(key(HELD)))));
            hold.letPass("writes", store::writeEverything);
            hold.letPass("a cut", store::cut);
          }
          writers.join();
          assertEquals(1_000, ConcurrentBytes.number(store.table.get(key(HELD))));
        }
      }
    }
  }

  /** A page is read and checked when it is first touched; who is held in that keeps nobody from pages that were touched before. */
  @Test
  void theFirstTouchOfAPageHoldsUpReadersOfThatPageOnly() throws Exception {
    ProgressStore store = new ProgressStore(true);
    store.close();
    try (Engine engine = Engine.open(store.storage, null, ProgressStore.options(true))) {
      RawTable table = engine.table("t", "bytes", "bytes");
      RawTable other = engine.table("other", "bytes", "bytes");
      assertEquals(1, ConcurrentBytes.number(table.get(key(0))));
      ConcurrentRun run = new ConcurrentRun();
      AtomicLong seen = new AtomicLong();
      try (ProgressHold hold = store.storage.hold(call -> call.is("read", "data.db") && call.thread().getName().equals("first touch"))) {
        run.once("first touch", () -> seen.set(ConcurrentBytes.number(other.get(key(299)))));
        hold.awaitArrival();
        hold.letPass("read", () -> assertEquals(1, ConcurrentBytes.number(table.get(key(0)))));
        hold.letPass("write", () -> table.put(key(0), ConcurrentBytes.value(2, 40)));
        hold.letPass("read", () -> assertEquals(2, ConcurrentBytes.number(table.get(key(0)))));
        hold.letPass("the same page, by somebody else", () -> assertEquals(299, ConcurrentBytes.number(other.get(key(298)))));
        hold.letPass("a cut", () -> engine.snapshot().close());
      }
      run.join();
      assertEquals(300, seen.get());
      assertTrue(engine.verify().damages().isEmpty());
    }
  }
}

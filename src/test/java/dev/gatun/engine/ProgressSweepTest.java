package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.ProgressStorage.Call;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever an operation asks of the disk, nobody else waits for it: the operation is held at its first call of a file, then, in a new store, at its
 * second, and so on until it needs no more. Each time readers, writers and cuts get through. So no call of a file is made inside the gate, under
 * stripes that others need, or under a latch (I5). Durable writers that meet a held force of the log are seen to be applied and to wait for the next.
 */
class ProgressSweepTest {
  private static final String OPERATION = "operation";

  /** What is held. */
  enum Operation {
    WRITE(1) {
      @Override
      void run(ProgressStore store) {
        store.table.put(ProgressStore.key(ProgressStore.HELD), ConcurrentBytes.value(1, 50));
        store.engine.sync();
      }
    },
    LARGE_VALUE(6) {
      @Override
      void run(ProgressStore store) {
        store.table.put(ProgressStore.key(ProgressStore.HELD), ConcurrentBytes.value(1, 3 << 20));
      }
    },
    BATCH_IN_PARTS(4) {
      @Override
      void run(ProgressStore store) {
        RawBatch batch = new RawBatch();
        for (byte[] key : store.keysApart(store.table, 400)) {
          batch.put(store.table, key, ConcurrentBytes.value(1, 1_900));
        }
        store.engine.write(batch, store.engine.isSync());
      }
    },
    CHECKPOINT(8) {
      @Override
      void run(ProgressStore store) {
        store.engine.checkpoint();
      }
    },
    SNAPSHOT(0) {
      @Override
      void run(ProgressStore store) {
        RawBatch batch = new RawBatch();
        batch.put(store.table, ProgressStore.key(ProgressStore.HELD), ConcurrentBytes.value(1, 50));
        store.engine.write(batch, false);
        store.engine.snapshot().close();
      }
    },
    TABLES(0) {
      @Override
      void run(ProgressStore store) {
        RawTable table = store.engine.table("new", "bytes", "bytes");
        RawBatch batch = new RawBatch();
        for (byte[] key : store.keysApart(table, 200)) {
          batch.put(table, key, ConcurrentBytes.value(1, 500));
        }
        store.engine.write(batch, false);
        assertTrue(store.engine.dropTable("new"));
      }
    },
    TRANSACTION_WITH_RANGES(0) {
      @Override
      void run(ProgressStore store) {
        try (RawTransaction transaction = store.engine.begin();
            RawCursor cursor = transaction.view(store.table).cursor(new Bounds(null, true, ProgressStore.key(100), true, false, Long.MAX_VALUE))) {
          while (cursor.next()) {
            ConcurrentBytes.number(cursor.value());
          }
          transaction.put(store.table, ProgressStore.key(ProgressStore.HELD), ConcurrentBytes.value(1, 50));
          assertTrue(transaction.commit(store.engine.isSync()));
        }
      }
    },
    VERIFY(9) {
      @Override
      void run(ProgressStore store) {
        assertTrue(store.engine.verify().damages().isEmpty());
      }
    };

    final int leastCalls;

    Operation(int leastCalls) {
      this.leastCalls = leastCalls;
    }

    abstract void run(ProgressStore store);
  }

  /** The n-th call of the operation's thread; writes of one file in a row, zeros mostly, count once. */
  private static final class Nth implements Predicate<Call> {
    private int left;
    private String last = "none";

    Nth(int n) {
      this.left = n;
    }

    @Override
    public boolean test(Call call) {
      if (!call.thread().getName().equals(OPERATION) || call.act().equals("step") || call.is("write", last)) {
        return false;
      }
      last = call.act().equals("write") ? call.file() : "none";
      return left-- == 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyWaitsForTheDiskOfAnother(Operation operation) throws Exception {
    for (boolean sync : new boolean[] {false, true}) {
      int calls = 0;
      while (passesWhileHeldAt(operation, calls, sync)) {
        calls++;
      }
      int reached = calls;
      assertTrue(calls >= operation.leastCalls, () -> operation + " was held at " + reached + " calls only");
    }
  }

  /** False when the operation has ended before its n-th call. */
  private static boolean passesWhileHeldAt(Operation operation, int n, boolean sync) throws Exception {
    try (ProgressStore store = new ProgressStore(sync)) {
      ConcurrentRun run = new ConcurrentRun();
      ConcurrentRun durable = new ConcurrentRun();
      boolean held;
      try (ProgressHold hold = store.storage.hold(new Nth(n))) {
        run.once(OPERATION, () -> operation.run(store));
        held = hold.awaitArrivalOrEnd(run.threads().getFirst());
        if (held) {
          othersPass(store, hold, durable);
        }
      } catch (AssertionError e) {
        throw new AssertionError(operation + " held at its call " + n + ", sync " + sync, e);
      }
      run.join();
      durable.join();
      return held;
    }
  }

  private static void othersPass(ProgressStore store, ProgressHold hold, ConcurrentRun durable) throws InterruptedException {
    hold.letPass("reads", store::readEverything);
    if (store.engine.isSync() && ProgressHold.isInside(hold.held().thread(), "GroupCommit", "force")) {
      for (int i = 20; i < 23; i++) {
        byte[] key = ProgressStore.own(i);
        durable.once("durable write", () -> store.table.put(key, ConcurrentBytes.value(1, 40)));
      }
      for (Thread thread : durable.threads()) {
        ProgressHold.awaitInside(thread, "GroupCommit", "sleep");
      }
    } else {
      hold.letPass("writes", store::writeEverything);
    }
    hold.letPass("a cut", store::cut);
    hold.letPass("reads", store::readEverything);
    assertEquals(0, store.engine.conflicts());
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Writers don't wait for each other's force: while one is held, all others are logged and applied, and the next force acknowledges all of them. */
class ProgressWritersTest {
  private static final int WRITERS = 40;

  /** What writer i does, to the key that it is given. */
  private interface Write {
    void by(int i, byte[] key);
  }

  @Test
  void oneForceAcknowledgesAllWhoWroteDuringTheLast() throws Exception {
    for (boolean virtual : new boolean[] {false, true}) {
      for (boolean hot : new boolean[] {false, true}) {
        try (ProgressStore store = new ProgressStore(true)) {
          IntFunction<byte[]> keys = i -> ProgressStore.own(hot ? 0 : i);
          countForces(store, virtual, keys, (i, key) -> store.table.put(key, ConcurrentBytes.value(i + 1, 50)));
          assertEquals(hot ? 301 : 300 + WRITERS + 1, store.table.size());
        }
      }
    }
  }

  @Test
  void batchesAndRemovalsOfOneHotKeyShareAForceToo() throws Exception {
    try (ProgressStore store = new ProgressStore(true)) {
      countForces(
          store,
          false,
          i -> ProgressStore.own(0),
          (i, key) -> {
            if (i % 4 == 3) {
              store.table.getAndPut(key, ConcurrentBytes.value(i, 30));
            } else {
              RawBatch batch = new RawBatch();
              batch.put(store.table, key, ConcurrentBytes.value(i, 40));
              batch.put(store.other, ProgressStore.own(i % 5), ConcurrentBytes.value(i, 40));
              store.engine.write(batch, true);
            }
          });
    }
  }

  /** The writer that is held in its force is one; all others sleep, noted as applied; then one more force answers them. */
  private static void countForces(ProgressStore store, boolean virtual, IntFunction<byte[]> keys, Write write) throws InterruptedException {
    ConcurrentRun writers = new ConcurrentRun();
    long forces = store.engine.wal().forces();
    long end;
    try (ProgressHold hold = store.storage.hold(call -> call.is("force", "wal-"))) {
      start(writers, virtual, () -> write.by(WRITERS, keys.apply(WRITERS)));
      hold.awaitArrival();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        start(writers, virtual, () -> write.by(writer, keys.apply(writer)));
      }
      for (Thread thread : writers.threads().subList(1, WRITERS + 1)) {
        ProgressHold.awaitInside(thread, "GroupCommit", "sleep");
      }
      end = store.engine.wal().publishedLsn();
      for (int i = 0; i < WRITERS; i++) {
        assertApplied(store, keys.apply(i));
      }
      assertEquals(forces, store.engine.wal().forces());
    }
    writers.join();
    assertEquals(forces + 2, store.engine.wal().forces(), "forces for " + (WRITERS + 1) + " writes");
    assertEquals(end, store.engine.wal().durableLsn());
  }

  private static void start(ConcurrentRun writers, boolean virtual, ConcurrentRun.Body body) {
    if (virtual) {
      writers.virtual(body);
    } else {
      writers.once("writer", body);
    }
  }

  /** In the tree, its stripe free, and not durable. */
  private static void assertApplied(ProgressStore store, byte[] key) {
    long word = store.engine.stripes().load(KeyStripes.stripeOf(store.table.id(), key, 0, key.length));
    assertTrue(!KeyStripes.isLocked(word) && !KeyStripes.isNoted(word), "the stripe is held while a force is awaited");
    assertTrue(KeyStripes.lsn(word) > store.engine.wal().durableLsn());
    assertNotEquals(0, ConcurrentBytes.number(store.table.tree().get(key, 0, key.length)));
  }

  @Test
  void whoDoesNotAskForDurabilityWaitsForNoForce() throws Exception {
    try (ProgressStore store = new ProgressStore(false)) {
      ConcurrentRun syncing = new ConcurrentRun();
      try (ProgressHold hold = store.storage.hold(call -> call.is("force", "wal-"))) {
        store.table.put(ProgressStore.key(ProgressStore.HELD), ConcurrentBytes.value(1, 40));
        syncing.once("sync", store.engine::sync);
        hold.awaitArrival();
        hold.letPass("reads", store::readEverything);
        hold.letPass("writes", store::writeEverything);
        hold.letPass("a snapshot", () -> store.engine.snapshot().close());
        hold.letPass("a new table", () -> store.engine.table("new", "bytes", "bytes").put(ProgressStore.own(1), new byte[10]));
        hold.letPass("a table less", () -> assertTrue(store.engine.dropTable("new")));
      }
      syncing.join();
    }
  }
}

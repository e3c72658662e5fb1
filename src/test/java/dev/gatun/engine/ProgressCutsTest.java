package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Cuts get in although writers never pause, writers get in although cuts never pause, and a writer that was turned away goes before the next cut. */
class ProgressCutsTest {
  private static final int SNAPSHOTS = 300 * ConcurrentRun.SCALE;
  private static final int CHECKPOINTS = 20 * ConcurrentRun.SCALE;
  private static final int WRITES = 2_000 * ConcurrentRun.SCALE;

  /**
   * A waiting cut lets nobody in: it waits for those who were inside and for no more. A second cut waits for those whom the first has turned away.
   */
  @Test
  void whoComesDuringACutGoesAfterItAndBeforeTheNext() throws Exception {
    EpochGate gate = new EpochGate(1);
    List<String> order = new CopyOnWriteArrayList<>();
    ConcurrentRun run = new ConcurrentRun();
    int inside = gate.enter();
    run.once("first cut", () -> gate.exclusively(epoch -> order.add("first cut")));
    ProgressHold.awaitInside(run.threads().get(0), "EpochGate", "drain");
    run.once("second cut", () -> gate.exclusively(epoch -> order.add("second cut")));
    ProgressHold.awaitInside(run.threads().get(1), "ReentrantLock", "lock");
    for (int i = 0; i < 8; i++) {
      run.once("writer", () -> {
        int ticket = gate.enter();
        order.add("writer");
        gate.leave(ticket);
      });
      ProgressHold.awaitInside(run.threads().get(2 + i), "EpochGate", "waitOutside");
    }
    assertTrue(order.isEmpty());
    gate.leave(inside);
    run.join();
    assertEquals("first cut", order.getFirst());
    assertEquals("second cut", order.getLast());
    assertEquals(10, order.size());
  }

  @Test
  void cutsGetThroughWritersThatNeverPause() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      ConcurrentRun run = new ConcurrentRun();
      AtomicInteger cutting = new AtomicInteger(2);
      for (int w = 0; w < 6; w++) {
        int writer = w;
        AtomicLong number = new AtomicLong();
        run.once("writer", () -> {
          while (cutting.get() > 0 && !run.isStopped()) {
            write(engine, table, writer, number.incrementAndGet());
          }
        });
      }
      run.once("snapshots", () -> {
        for (int i = 0; i < SNAPSHOTS; i++) {
          engine.snapshot().close();
        }
        cutting.decrementAndGet();
      });
      run.once("checkpoints", () -> {
        for (int i = 0; i < CHECKPOINTS; i++) {
          engine.checkpoint();
        }
        cutting.decrementAndGet();
      });
      run.join();
      ConcurrentRun.check(engine);
    }
  }

  @Test
  void writersGetThroughCutsThatNeverPause() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      ConcurrentRun run = new ConcurrentRun();
      CountDownLatch writing = new CountDownLatch(3);
      for (int c = 0; c < 3; c++) {
        boolean checkpoints = c == 0;
        run.once("cuts", () -> {
          while (writing.getCount() > 0 && !run.isStopped()) {
            if (checkpoints) {
              engine.checkpoint();
            } else {
              engine.gate().exclusively(epoch -> 0);
            }
          }
        });
      }
      for (int w = 0; w < 3; w++) {
        int writer = w;
        run.once("writer", () -> {
          for (int i = 1; i <= WRITES; i++) {
            write(engine, table, writer, i);
          }
          writing.countDown();
        });
      }
      run.join();
      assertEquals(0, writing.getCount());
      ConcurrentRun.check(engine);
    }
  }

  private static void write(Engine engine, RawTable table, int writer, long number) {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < 3; i++) {
      batch.put(table, ConcurrentBytes.key("w" + writer + "-" + (number + i) % 50), ConcurrentBytes.value(number, 40));
    }
    engine.write(batch, false);
  }
}

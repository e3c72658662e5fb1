package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The story: a transaction reads {@code a}; a batch over {@code a} and {@code c} is logged and not yet noted; {@code b} is written, so that the
 * transaction needs a later start when it reads it. It took the end of the log, batch included, for that start, and found {@code a}'s stripe locked,
 * with the LSN that it knew: and went on with the old {@code a} and, when the batch was through, the new {@code c}. The model of transactions found
 * it.
 */
class TransactionStartTest {
  /** Longer than a read that does not wait; one that waits goes on after it. */
  private static final long BATCH_STANDS_MILLIS = 500;

  private final AtomicReference<Thread> stopping = new AtomicReference<>();
  private final CountDownLatch logged = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  @Test
  void aBatchThatIsLoggedAndNotYetNotedIsNotPassedByALaterStart() throws InterruptedException {
    try (Engine engine = Engine.open(stoppingAfterTheRecord(new MemoryStorage()), null, EngineOptions.DEFAULT)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      byte[] a = {1};
      byte[] b = {2};
      byte[] c = {3};
      assertStripesDiffer(table, a, b, c);
      try (RawTransaction tx = engine.begin()) {
        RawView view = tx.view(table);
        assertEquals(null, view.get(a));
        Thread batch = startBatch(engine, table, a, c);
        assertTrue(logged.await(1, TimeUnit.MINUTES));
        table.put(b, b);
        boolean stale = readsStale(view, b);
        mayGoOn.countDown();
        batch.join();
        assertTrue(stale || readsStale(view, c) || view.get(c) == null, "the batch was seen at c and not at a");
      }
      assertArrayEquals(c, table.get(c));
    }
  }

  private static boolean readsStale(RawView view, byte[] key) {
    try {
      view.get(key);
      return false;
    } catch (RuntimeException e) {
      assertTrue(RawTransaction.isStale(e), e::toString);
      return true;
    }
  }

  private static void assertStripesDiffer(RawTable table, byte[] a, byte[] b, byte[] c) {
    int one = KeyStripes.stripeOf(table.id(), a, 0, 1);
    int other = KeyStripes.stripeOf(table.id(), b, 0, 1);
    int third = KeyStripes.stripeOf(table.id(), c, 0, 1);
    assertFalse(one == other || other == third || one == third, "choose other keys");
  }

  private Thread startBatch(Engine engine, RawTable table, byte[] a, byte[] c) {
    RawBatch both = new RawBatch();
    both.put(table, a, a);
    both.put(table, c, c);
    Thread thread = new Thread(() -> engine.write(both, true), "batch");
    stopping.set(thread);
    thread.start();
    return thread;
  }

  /** The first step of the batch's thread is the one between its record and its notes. */
  private Storage stoppingAfterTheRecord(Storage storage) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals("step") && stopping.compareAndSet(Thread.currentThread(), null)) {
                logged.countDown();
                mayGoOn.await(BATCH_STANDS_MILLIS, TimeUnit.MILLISECONDS);
              }
              try {
                return called.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}

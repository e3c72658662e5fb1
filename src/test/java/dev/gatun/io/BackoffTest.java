package dev.gatun.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BackoffTest {
  /** Threads that only yield keep their carrier's queue from ever being empty, and who was unparked from elsewhere would wait for that. */
  @Test
  void interruptedVirtualThreadsLeaveTheirCarriersToTheOneThatTheyWaitFor() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger stillInterrupted = new AtomicInteger();
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 16 * Runtime.getRuntime().availableProcessors(); i++) {
      waiters.add(Thread.ofVirtual().start(() -> {
        Thread.currentThread().interrupt();
        for (int round = 0; !done.get(); round = Backoff.pause(round)) {
          // until the other thread is done
        }
        stillInterrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
      }));
    }
    Thread awaited = Thread.ofVirtual().start(() -> {
      for (int i = 0; i < 100; i++) {
        LockSupport.parkNanos(100_000); // is unparked by a thread of the JDK, not by a carrier
      }
      done.set(true);
    });
    boolean ended = awaited.join(Duration.ofSeconds(30));
    done.set(true);
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertTrue(ended, "the thread that all others waited for got no carrier");
    assertEquals(waiters.size(), stillInterrupted.get(), "an interrupt was swallowed");
  }
}

package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that write durably are interrupted all the time. An interrupt closes a plain file channel under whoever uses it; here it harms nothing,
 * ends no write, and the flag is still set when the call returns.
 */
@Timeout(120)
class InterruptTest {
  private static final int THREADS = 8;
  private static final int WRITES = 150;
  private static final int LARGE_EVERY = 25;

  @TempDir Path temporary;
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicIntegerArray done = new AtomicIntegerArray(THREADS);

  @Test
  void interruptsOfPlatformThreadsLeaveTheStoreHealthy() throws InterruptedException {
    writeUnderInterrupts(Thread.ofPlatform().factory());
  }

  @Test
  void interruptsOfVirtualThreadsLeaveTheStoreHealthy() throws InterruptedException {
    writeUnderInterrupts(Thread.ofVirtual().factory());
  }

  @Test
  void aStoreOpensAndClosesOnAnInterruptedThread() {
    for (int round = 0; round < 3; round++) {
      Thread.currentThread().interrupt();
      try (Store store = Store.open(temporary.resolve("store"))) {
        Table<String, Integer> table = store.table("t", Codecs.utf8(), Codecs.int32());
        assertEquals(round, table.getOrDefault("round", 0));
        table.put("round", round + 1);
        store.checkpoint();
        assertTrue(store.verify().isSound());
      }
      assertTrue(Thread.interrupted(), "the interrupt was swallowed");
    }
  }

  private void writeUnderInterrupts(ThreadFactory factory) throws InterruptedException {
    Path directory = temporary.resolve("store");
    try (Store store = Store.open(directory)) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        writers.add(factory.newThread(() -> write(store, number)));
      }
      writers.forEach(Thread::start);
      interruptUntilDone(writers, store);
      assertEquals(List.of(), List.copyOf(failures));
      assertWritten(store);
      assertTrue(store.verify().isSound());
    }
    try (Store store = Store.open(directory)) {
      assertTrue(store.recovery().clean());
      assertWritten(store);
    }
  }

  private void write(Store store, int thread) {
    try {
      Table<byte[], byte[]> table = store.table("t");
      while (done.get(thread) < WRITES) {
        int number = done.get(thread);
        table.put(key(thread, number), value(number));
        assertArrayEquals(value(number), table.get(key(thread, number)));
        done.incrementAndGet(thread);
      }
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  private static void interruptUntilDone(List<Thread> writers, Store store) throws InterruptedException {
    Random random = new Random(1);
    for (int round = 0; writers.stream().anyMatch(Thread::isAlive); round++) {
      writers.get(random.nextInt(writers.size())).interrupt();
      if (round % 50 == 0) {
        store.checkpoint();
      }
      Thread.sleep(0, random.nextInt(500_000));
    }
  }

  private static void assertWritten(Store store) {
    Table<byte[], byte[]> table = store.table("t");
    assertEquals((long) THREADS * WRITES, table.size());
    for (int thread = 0; thread < THREADS; thread++) {
      for (int number = 0; number < WRITES; number++) {
        assertArrayEquals(value(number), table.get(key(thread, number)));
      }
    }
  }

  private static byte[] key(int thread, int number) {
    return new byte[] {(byte) (number >>> 8), (byte) number, (byte) thread};
  }

  private static byte[] value(int number) {
    return new byte[number % LARGE_EVERY == 0 ? 100_000 : number];
  }
}

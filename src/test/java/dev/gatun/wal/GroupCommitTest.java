package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreFailedException;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GroupCommitTest {
  private final TappedStorage storage = new TappedStorage(new MemoryStorage());
  private final Failure failure = new Failure();

  /** What a force that has ended had seen as published when it began; the truth that no answer may run ahead of. */
  private final AtomicLong onDisk = new AtomicLong();

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  @Test
  void aLoneThreadForcesByItself() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      List<Thread> forcing = new ArrayList<>();
      storage.tap = (act, name) -> forcing.add(Thread.currentThread());
      wal.awaitDurable(Logs.append(wal, "record"));
      assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), forcing);
      assertEquals(wal.publishedLsn(), wal.durableLsn());
      assertEquals(1, wal.forces());
    }
  }

  @Test
  void whatIsDurableNeedsNoForce() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      long first = Logs.append(wal, "first");
      wal.awaitDurable(Logs.append(wal, "second"));
      wal.awaitDurable(first);
      wal.awaitDurable(0);
      assertEquals(1, wal.forces());
    }
  }

  @Test
  void aVirtualThreadLeavesTheForceToTheFlusher() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      List<String> forcing = new ArrayList<>();
      storage.tap = (act, name) -> forcing.add(Thread.currentThread().getName());
      long end = Logs.append(wal, "record");
      Thread.startVirtualThread(() -> wal.awaitDurable(end)).join();
      assertEquals(end, wal.durableLsn());
      assertEquals(List.of("gatun-flush", "gatun-flush"), forcing);
    }
  }

  @Test
  void whileOneForceRunsTheNextGroupGathers() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      storage.tap = (act, name) -> {
        if (act.equals("force")) {
          started.countDown();
          await(go);
        }
      };
      Thread leader = start(wal, Thread.ofPlatform());
      started.await();
      List<Thread> group = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        group.add(start(wal, i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()));
      }
      while (wal.publishedLsn() < 51 * Wal.sizeOf(6)) {
        Thread.onSpinWait();
      }
      go.countDown();
      leader.join();
      join(group);
      assertTrue(wal.forces() <= 51 / 2, "one force answers many: " + wal.forces());
    }
  }

  @Test
  void manyPlatformThreadsAreAnsweredAndNeverEarly() throws Exception {
    hammer(64, 300, Thread.ofPlatform());
  }

  @Test
  void manyVirtualThreadsAreAnsweredAndNeverEarly() throws Exception {
    hammer(5000, 10, Thread.ofVirtual());
  }

  @Test
  void fewThreadsOfBothKindsAreAnsweredAndNeverEarly() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      watch(wal);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(Thread.ofPlatform().start(() -> appendAndCheck(wal, 5000)));
        threads.add(Thread.ofVirtual().start(() -> appendAndCheck(wal, 5000)));
      }
      join(threads);
      assertFalse(failure.isSet(), () -> String.valueOf(failure.cause()));
    }
  }

  @Test
  void afterAFailedForceNothingIsAcknowledged() throws Exception {
    for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      for (int failing = 1; failing < 8; failing++) {
        failOnce(builder, failing);
      }
    }
  }

  /** The force fails once and would succeed from then on, as Linux reports an error of the write-back once. */
  private void failOnce(Thread.Builder builder, int failing) throws Exception {
    Failure poison = new Failure();
    try (TappedStorage disk = new TappedStorage(new MemoryStorage()); Wal wal = Logs.start(disk, poison)) {
      AtomicInteger forces = new AtomicInteger();
      AtomicBoolean failed = new AtomicBoolean();
      disk.tap = (act, name) -> {
        if (act.equals("force") && forces.incrementAndGet() == failing) {
          failed.set(true);
          throw new IOException("write-back error");
        }
      };
      ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
      AtomicInteger refused = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        threads.add(builder.start(() -> appendUntilRefused(wal, failed, wrong, refused)));
      }
      join(threads);
      long durable = wal.durableLsn();
      assertEquals(List.of(), List.copyOf(wrong));
      assertEquals(20, refused.get());
      assertThrows(StoreFailedException.class, wal::sync);
      assertEquals(durable, wal.durableLsn());
      assertEquals(failing, forces.get(), "no force is tried after one has failed");
    }
  }

  private static void appendUntilRefused(Wal wal, AtomicBoolean failed, ConcurrentLinkedQueue<String> wrong, AtomicInteger refused) {
    try {
      while (true) {
        boolean before = failed.get();
        wal.awaitDurable(Logs.append(wal, "record"));
        if (before) {
          wrong.add("acknowledged after the force had failed");
        }
      }
    } catch (StoreFailedException e) {
      refused.incrementAndGet();
    } catch (IOException | RuntimeException e) {
      wrong.add(e.toString());
    }
  }

  @Test
  void aForceIsNotBelievedWhenTheStoreFailsMeanwhile() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      storage.tap = (act, name) -> failure.set(new InternalError("a fault occurred in an unsafe memory access operation"));
      long end = Logs.append(wal, "record");
      assertThrows(StoreFailedException.class, () -> wal.awaitDurable(end));
      assertTrue(wal.durableLsn() < end);
    }
  }

  @Test
  void anInterruptBreaksNoWaitAndStaysSet() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      CountDownLatch started = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      storage.tap = (act, name) -> {
        started.countDown();
        await(go);
      };
      Thread leader = start(wal, Thread.ofPlatform());
      started.await();
      ConcurrentLinkedQueue<Boolean> flags = new ConcurrentLinkedQueue<>();
      List<Thread> waiters = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        waiters.add(builder.start(() -> {
          Thread.currentThread().interrupt();
          long end = append(wal);
          wal.awaitDurable(end);
          flags.add(Thread.currentThread().isInterrupted() && wal.durableLsn() >= end);
        }));
      }
      waiters.forEach(Thread::interrupt);
      go.countDown();
      leader.join();
      join(waiters);
      assertEquals(10, flags.size());
      assertFalse(flags.contains(false));
    }
  }

  /** The flusher gathers while those whom it has answered are not awake; these will not be for as long as the test wants. */
  @Test
  void whoGetsNoProcessorHoldsUpNobodyElse() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      CountDownLatch go = new CountDownLatch(1);
      storage.tap = (act, name) -> await(go);
      List<Thread> sleepers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sleepers.add(start(wal, Thread.ofVirtual()));
      }
      while (wal.publishedLsn() < 20 * Wal.sizeOf(6) || sleepers.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
        Thread.onSpinWait();
      }
      AtomicBoolean spin = new AtomicBoolean(true);
      try {
        holdCarriers(spin);
        go.countDown();
        watch(wal);
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          others.add(Thread.ofPlatform().start(() -> appendAndCheck(wal, 200)));
        }
        join(others);
        assertTrue(sleepers.stream().anyMatch(Thread::isAlive), "no carrier was free for them");
      } finally {
        spin.set(false);
      }
      join(sleepers);
    }
  }

  /** A virtual thread that goes on spinning on each carrier. */
  private static void holdCarriers(AtomicBoolean spin) {
    int carriers = Runtime.getRuntime().availableProcessors();
    CountDownLatch running = new CountDownLatch(carriers);
    for (int i = 0; i < carriers; i++) {
      Thread.startVirtualThread(() -> {
        running.countDown();
        while (spin.get()) {
          Thread.onSpinWait();
        }
      });
    }
    await(running);
  }

  @Test
  void theFlusherForcesWhatNobodyWaitsFor() throws Exception {
    try (Wal wal = Wal.start(storage, failure, Duration.ofMillis(5), Logs.STORE, 1, 0, 0, 0, Set.of())) {
      for (int i = 0; i < 20; i++) {
        long end = Logs.append(wal, "record");
        while (wal.durableLsn() < end) {
          LockSupport.parkNanos(100_000);
        }
      }
      long forces = wal.forces();
      Thread.sleep(50);
      assertEquals(forces, wal.forces(), "an idle log is not forced");
    }
  }

  @Test
  void theOldFileIsForcedThroughItsRollBeforeTheNewOneCounts() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, "old");
      wal.prepareNext();
      wal.roll(2);
      long end = Logs.append(wal, "new");
      List<String> forced = new ArrayList<>();
      storage.tap = (act, name) -> {
        assertTrue(wal.durableLsn() < end);
        if (act.equals("forced")) {
          forced.add(name);
        }
      };
      wal.awaitDurable(end);
      assertEquals(List.of("wal-0.log", "wal-1.log"), forced);
    }
  }

  @Test
  void aFailedForceOfTheOldFileStopsTheNewOne() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, "old");
      wal.prepareNext();
      wal.roll(2);
      long end = Logs.append(wal, "new");
      storage.tap = (act, name) -> {
        if (act.equals("force")) {
          assertEquals("wal-0.log", name);
          throw new IOException("write-back error");
        }
      };
      assertThrows(StoreFailedException.class, () -> wal.awaitDurable(end));
      assertEquals(0, wal.durableLsn());
    }
  }

  @Test
  void syncAfterARollForcesTheNewHeader() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      wal.prepareNext();
      long next = wal.roll(2);
      List<String> forced = new ArrayList<>();
      storage.tap = (act, name) -> forced.add(act + " " + name);
      wal.sync();
      assertEquals(next, wal.durableLsn());
      assertTrue(forced.contains("forced wal-1.log"));
      forced.clear();
      wal.sync();
      assertEquals(List.of(), forced);
    }
  }

  @Test
  void growingForcesUnderTheSameRight() throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      storage.tap = (act, name) -> {
        if (act.equals("force")) {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        } else if (act.equals("forced")) {
          inside.decrementAndGet();
        }
      };
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(Thread.ofPlatform().start(() -> {
          for (int k = 0; k < 40; k++) {
            wal.awaitDurable(append(wal, new byte[50_000]));
          }
        }));
      }
      join(threads);
      assertEquals(1, most.get(), "two forces of one file at a time could lose an error");
      assertFalse(failure.isSet());
    }
  }

  @Test
  void closeRefusesWhoStillWaits() throws Exception {
    Wal wal = Logs.start(storage, failure);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    storage.tap = (act, name) -> {
      started.countDown();
      await(go);
    };
    Thread leader = start(wal, Thread.ofPlatform());
    started.await();
    AtomicInteger answered = new AtomicInteger();
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      long end = append(wal);
      waiters.add(builder.start(() -> {
        assertThrows(StoreClosedException.class, () -> wal.awaitDurable(end));
        answered.incrementAndGet();
      }));
    }
    Thread closer = Thread.ofPlatform().start(() -> {
      try {
        wal.close();
      } catch (IOException e) {
        failure.set(e);
      }
    });
    closer.join(50);
    go.countDown();
    closer.join();
    leader.join();
    join(waiters);
    assertEquals(10, answered.get());
    assertFalse(failure.isSet());
  }

  private void hammer(int threads, int each, Thread.Builder builder) throws Exception {
    try (Wal wal = Logs.start(storage, failure)) {
      watch(wal);
      List<Thread> started = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        started.add(builder.start(() -> appendAndCheck(wal, each)));
      }
      join(started);
      assertFalse(failure.isSet(), () -> String.valueOf(failure.cause()));
      assertEquals((long) threads * each, Logs.replay(storage, 0).size());
      assertTrue(wal.forces() < (long) threads * each);
    }
  }

  private void watch(Wal wal) {
    AtomicLong seen = new AtomicLong();
    storage.tap = (act, name) -> {
      if (act.equals("force")) {
        seen.set(wal.publishedLsn());
        LockSupport.parkNanos(50_000);
      } else if (act.equals("forced")) {
        onDisk.set(seen.get());
      }
    };
  }

  private void appendAndCheck(Wal wal, int count) {
    for (int i = 0; i < count; i++) {
      long end = append(wal);
      wal.awaitDurable(end);
      if (onDisk.get() < end) {
        failure.set(new AssertionError("acknowledged " + end + " when the disk had " + onDisk.get()));
      }
    }
  }

  private Thread start(Wal wal, Thread.Builder builder) {
    return builder.start(() -> {
      try {
        wal.awaitDurable(append(wal));
      } catch (StoreClosedException e) {
        assertEquals(0, wal.durableLsn());
      }
    });
  }

  private long append(Wal wal) {
    return append(wal, Logs.bytes("record"));
  }

  private long append(Wal wal, byte[] body) {
    try {
      return Logs.append(wal, LogRecord.DATA, body, LogRecord.NO_LINK);
    } catch (IOException e) {
      failure.set(e);
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}

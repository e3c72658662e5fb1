package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreFailedException;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogTailTest {
  private static final long RING_BYTES = (long) LogTail.SLOTS << LogTail.SLOT_SHIFT;

  private final Failure failure = new Failure();

  @Test
  void noTwoRecordsShareAWord() {
    assertTrue(LogRecord.HEADER_BYTES >= 1 << LogTail.SLOT_SHIFT);
  }

  @Test
  void reservationsLieEndToEndUpToTheLimit() {
    LogTail tail = new LogTail(800, failure);
    assertEquals(800, tail.reserve(40, 880));
    assertEquals(840, tail.reserve(40, 880));
    assertEquals(-1, tail.reserve(40, 880));
    assertEquals(880, tail.reserved());
  }

  @Test
  void nothingIsPublishedBeyondAGap() {
    LogTail tail = new LogTail(0, failure);
    tail.reserve(120, 1000);
    tail.publish(80, 120);
    tail.publish(40, 80);
    assertEquals(0, tail.published());
    tail.publish(0, 40);
    assertEquals(120, tail.published());
  }

  @Test
  void theRingIsUsedAgainAndAgain() {
    LogTail tail = new LogTail(0, failure);
    Random sizes = new Random(1);
    long end = 0;
    while (end < 5 * RING_BYTES) {
      long size = 40 + 8L * sizes.nextInt(4);
      long start = tail.reserve(size, Long.MAX_VALUE);
      tail.publish(start, start + size);
      end = start + size;
      assertEquals(end, tail.published());
    }
  }

  @Test
  void aRecordLongerThanTheRingIsPublished() {
    LogTail tail = new LogTail(0, failure);
    long size = 3 * RING_BYTES + 8;
    tail.publish(tail.reserve(size, Long.MAX_VALUE), size);
    tail.publish(tail.reserve(40, Long.MAX_VALUE), size + 40);
    assertEquals(size + 40, tail.published());
  }

  @Test
  void anAppenderARingAheadWaitsForTheOneBehind() throws InterruptedException {
    LogTail tail = new LogTail(0, failure);
    tail.reserve(40, Long.MAX_VALUE);
    long start = tail.reserve(RING_BYTES, Long.MAX_VALUE);
    tail.publish(start, start + RING_BYTES);
    long ahead = tail.reserve(40, Long.MAX_VALUE);
    Thread appender = Thread.ofPlatform().start(() -> tail.publish(ahead, ahead + 40));
    appender.join(50);
    assertTrue(appender.isAlive(), "it would overwrite a word that is still needed");
    tail.publish(0, 40);
    appender.join();
    assertEquals(ahead + 40, tail.published());
  }

  @Test
  void whoWaitsBehindAHoleHearsOfTheFailure() throws InterruptedException {
    LogTail tail = new LogTail(0, failure);
    tail.reserve(80, Long.MAX_VALUE);
    tail.publish(40, 80);
    List<Throwable> thrown = new ArrayList<>();
    Thread waiter = Thread.ofPlatform().start(() -> thrown.add(assertThrows(StoreFailedException.class, () -> tail.awaitPublished(80))));
    failure.set(new IllegalStateException("a copy failed"));
    waiter.join();
    assertEquals(1, thrown.size());
  }

  @Test
  void manyThreadsLeaveNothingUnpublished() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      LogTail tail = new LogTail(0, failure);
      AtomicLong sum = new AtomicLong();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int size = 40 + 8 * i;
        threads.add(Thread.ofPlatform().start(() -> publish(tail, size, sum)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(sum.get(), tail.published(), "round " + round);
    }
  }

  private static void publish(LogTail tail, int size, AtomicLong sum) {
    for (int i = 0; i < 500; i++) {
      long start = tail.reserve(size, Long.MAX_VALUE);
      tail.publish(start, start + size);
      sum.addAndGet(size);
    }
  }
}

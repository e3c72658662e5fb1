package dev.gatun.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LatchTableTest {
  private final LatchTable latches = new LatchTable();

  @BeforeEach
  void oneExtent() {
    latches.extend(1);
  }

  @AfterEach
  void close() {
    latches.close();
  }

  @Test
  void aFreshWordIsNeitherVerifiedNorLocked() {
    long word = latches.load(7);
    assertFalse(LatchTable.isReadable(word) || LatchTable.isVerified(word) || LatchTable.isLocked(word));
  }

  @Test
  void aVerifiedPageIsReadable() {
    latches.markVerified(7, latches.load(7));
    assertTrue(LatchTable.isReadable(latches.load(7)));
  }

  @Test
  void aPageThatChangedDuringTheCheckIsNotMarked() {
    long seen = latches.load(7);
    latches.raise(7);
    latches.markVerified(7, seen);
    assertFalse(LatchTable.isVerified(latches.load(7)));
  }

  @Test
  void aReaderDoesNotValidateDuringOrAfterAChange() {
    long word = verified(7);
    assertTrue(latches.validate(7, word));
    assertTrue(latches.tryLatch(7, word));
    assertFalse(latches.validate(7, word));
    latches.release(7);
    assertFalse(latches.validate(7, word));
    assertTrue(LatchTable.isReadable(latches.load(7)));
  }

  @Test
  void aReaderValidatesAfterALatchThatChangedNothing() {
    long word = verified(7);
    assertTrue(latches.tryLatch(7, word));
    latches.releaseUnmodified(7, word);
    assertTrue(latches.validate(7, word));
  }

  @Test
  void aStaleWordLatchesNothing() {
    long word = verified(7);
    assertTrue(latches.tryLatch(7, word));
    assertFalse(latches.tryLatch(7, word));
    assertFalse(latches.tryLatch(7, latches.load(7)));
    latches.release(7);
    assertFalse(latches.tryLatch(7, word));
  }

  @Test
  void noVersionComesBackWhenAPageIsFreedAndBornAgain() {
    long seen = verified(7);
    long version = seen >>> 2;
    for (int i = 0; i < 100; i++) {
      latches.raise(7);
      assertFalse(latches.validate(7, seen));
      latches.born(7);
      assertTrue(LatchTable.isLocked(latches.load(7)) && LatchTable.isVerified(latches.load(7)));
      assertTrue(latches.load(7) >>> 2 > version);
      latches.release(7);
      assertTrue(latches.load(7) >>> 2 > version);
      seen = latches.load(7);
      version = seen >>> 2;
    }
  }

  @Test
  void pagesOfARunAreBornReadableWithNewVersions() {
    long seen = verified(8);
    latches.bornUnlatched(8, 3);
    for (int id = 8; id < 11; id++) {
      assertTrue(LatchTable.isReadable(latches.load(id)));
    }
    assertFalse(latches.validate(8, seen));
  }

  @Test
  void aPageBeyondTheTableIsAnIndexOutOfBounds() {
    assertThrows(IndexOutOfBoundsException.class, () -> latches.load(256));
    latches.extend(2);
    assertEquals(0, latches.load(256));
    assertThrows(IndexOutOfBoundsException.class, () -> latches.load((1L << 40) - 1));
  }

  @Test
  void wordsSurviveGrowth() {
    long word = verified(255);
    latches.extend(20);
    assertTrue(latches.validate(255, word));
  }

  /** Two numbers that only differ while somebody is inside: a second holder, or a reader that validates a mixture, would see it. */
  @Test
  void oneHolderAtATimeAndNoMixtureValidates() throws InterruptedException {
    long[] pair = new long[2];
    AtomicLong validated = new AtomicLong();
    AtomicLong mixtures = new AtomicLong();
    int rounds = 100_000;
    verified(9);
    Runnable writer = () -> {
      for (int i = 0; i < rounds; ) {
        long word = latches.load(9);
        if (LatchTable.isReadable(word) && latches.tryLatch(9, word)) {
          pair[0]++;
          pair[1]++;
          latches.release(9);
          i++;
        } else {
          Thread.yield();
        }
      }
    };
    Thread[] writers = {new Thread(writer), new Thread(writer), new Thread(writer)};
    Thread reader = new Thread(() -> {
      for (int i = 0; i < rounds; i++) {
        long word = latches.load(9);
        long first = pair[0];
        long second = pair[1];
        if (LatchTable.isReadable(word) && latches.validate(9, word)) {
          validated.incrementAndGet();
          mixtures.addAndGet(first == second ? 0 : 1);
        }
      }
    });
    reader.start();
    for (Thread t : writers) {
      t.start();
    }
    for (Thread t : writers) {
      t.join();
    }
    reader.join();
    assertEquals(3L * rounds, pair[0]);
    assertEquals(3L * rounds, pair[1]);
    assertEquals(0, mixtures.get());
    assertTrue(validated.get() > 0);
    assertEquals(3L * rounds, latches.load(9) >>> 2);
  }

  private long verified(long id) {
    latches.markVerified(id, latches.load(id));
    return latches.load(id);
  }
}

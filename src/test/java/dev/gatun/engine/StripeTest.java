package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreFailedException;
import dev.gatun.io.Failure;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The words of the key stripes. */
class StripeTest {
  @Test
  void aBatchIsNotedBeforeItIsAppliedAndGoneAfterwards() {
    KeyStripes stripes = new KeyStripes(new Failure());
    stripes.lock(7);
    assertFalse(KeyStripes.isNoted(stripes.load(7)), "locked alone is no reason to wait");
    stripes.note(7, 640, true);
    assertTrue(KeyStripes.isNoted(stripes.load(7)));
    assertEquals(640, KeyStripes.lsn(stripes.load(7)));
    stripes.unlock(7);
    assertFalse(KeyStripes.isNoted(stripes.load(7)));
    assertEquals(640, KeyStripes.lsn(stripes.load(7)), "the LSN stays behind");
    stripes.lock(7);
    stripes.unlock(7);
    assertEquals(640, KeyStripes.lsn(stripes.load(7)), "who only read changes nothing");
  }

  @Test
  void locksExclude() throws Exception {
    KeyStripes stripes = new KeyStripes(new Failure());
    long[] plain = new long[1];
    ConcurrentRun run = new ConcurrentRun();
    for (int t = 0; t < 4; t++) {
      run.once(
          "locker",
          () -> {
            for (int i = 0; i < 50_000; i++) {
              stripes.lock(3);
              plain[0]++;
              stripes.note(3, plain[0] * 8, false);
              stripes.unlock(3);
            }
          });
    }
    run.join();
    assertEquals(200_000, plain[0]);
    assertEquals(1_600_000, KeyStripes.lsn(stripes.load(3)));
  }

  @Test
  void waitersAreToldOfAFailure() throws Exception {
    Failure failure = new Failure();
    KeyStripes stripes = new KeyStripes(failure);
    stripes.lock(5);
    stripes.note(5, 64, true);
    long word = stripes.load(5);
    ConcurrentRun run = new ConcurrentRun();
    run.once("reader", () -> assertThrows(StoreFailedException.class, () -> stripes.awaitChange(5, word)));
    run.once("writer", () -> assertThrows(StoreFailedException.class, () -> stripes.lock(5)));
    Thread.sleep(10);
    failure.set(new Error("as told"));
    run.join();
  }

  /** Keys that differ little must not meet in few stripes: sequential numbers, long common prefixes, zero bytes, tables. */
  @Test
  void keysOfManyShapesSpreadEvenly() {
    int keys = 1 << 18;
    byte[] prefix = new byte[1000];
    Arrays.fill(prefix, (byte) 'p');
    int[][] counts = new int[5][KeyStripes.STRIPES];
    for (int i = 0; i < keys; i++) {
      byte[] number = ByteBuffer.allocate(8).putLong(i).array();
      byte[] text = ConcurrentBytes.key("user_" + i);
      byte[] after = ByteBuffer.allocate(1008).put(prefix).putLong(i).array();
      byte[] before = ByteBuffer.allocate(1008).putLong(i).put(prefix).array();
      counts[0][KeyStripes.stripeOf(1, number, 0, 8)]++;
      counts[1][KeyStripes.stripeOf(1, text, 0, text.length)]++;
      counts[2][KeyStripes.stripeOf(1, after, 0, 1008)]++;
      counts[3][KeyStripes.stripeOf(1, before, 0, 1008)]++;
      counts[4][KeyStripes.stripeOf(i, prefix, 0, 4)]++;
    }
    for (int shape = 0; shape < counts.length; shape++) {
      int most = Arrays.stream(counts[shape]).max().orElseThrow();
      assertTrue(most < 30, "shape " + shape + ": " + most + " keys in one stripe, 4 on average");
    }
  }

  @Test
  void theStripeDependsOnTheBytesAndNotOnWhereTheyLie() {
    byte[] wide = new byte[100];
    for (int length = 0; length < 40; length++) {
      for (int at = 0; at < 20; at++) {
        Arrays.fill(wide, (byte) at);
        for (int i = 0; i < length; i++) {
          wide[at + i] = (byte) (i * 3);
        }
        assertEquals(KeyStripes.stripeOf(9, Arrays.copyOfRange(wide, at, at + length), 0, length), KeyStripes.stripeOf(9, wide, at, length));
      }
    }
  }
}

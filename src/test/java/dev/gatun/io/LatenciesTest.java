package dev.gatun.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Percentiles are at most an eighth too great, and nothing that was added is lost. */
class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void ofNothingTheyAreNothing() {
    assertEquals(Latencies.Figures.NONE, latencies.read());
  }

  @Test
  void oneIsItsOwnMedianAndGreatest() {
    for (long nanos : new long[] {0, 1, 7, 8, 9, 1_000, 123_456_789, Long.MAX_VALUE}) {
      Latencies one = new Latencies();
      one.add(nanos);
      assertEquals(new Latencies.Figures(1, nanos, nanos, nanos), one.read());
    }
  }

  @Test
  void aClockThatWentBackIsNoTime() {
    latencies.add(-5);
    assertEquals(new Latencies.Figures(1, 0, 0, 0), latencies.read());
  }

  @Test
  void oneInAHundredIsBehindTheNinetyNinth() {
    for (int i = 0; i < 99; i++) {
      latencies.add(4);
    }
    latencies.add(1_000_000);
    assertEquals(new Latencies.Figures(100, 4, 4, 1_000_000), latencies.read());
    latencies.add(1_000_000);
    assertEquals(1_000_000, latencies.read().p99());
  }

  @Test
  void percentilesAreAtMostAnEighthTooGreat() {
    long seed = Long.getLong("gatun.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Latencies some = new Latencies();
      long[] added = new long[1 + random.nextInt(300)];
      Arrays.setAll(added, i -> random.nextLong() >>> 1 + random.nextInt(63));
      Arrays.stream(added).forEach(some::add);
      Arrays.sort(added);
      Latencies.Figures figures = some.read();
      String again = "-Dgatun.seed=" + seed + " round " + round;
      assertEquals(added.length, figures.count(), again);
      assertEquals(added[added.length - 1], figures.max(), again);
      expectNear(added[(added.length + 1) / 2 - 1], figures.median(), again);
      expectNear(added[Math.ceilDiv(added.length * 99, 100) - 1], figures.p99(), again);
    }
  }

  private static void expectNear(long exact, long found, String again) {
    assertTrue(found >= exact && found - exact <= exact / 8, () -> found + " for " + exact + "; " + again);
  }

  @Test
  void threadsLoseNoneOfEachOthers() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      long nanos = t + 1;
      threads.add(Thread.startVirtualThread(() -> {
        for (int i = 0; i < 5_000; i++) {
          latencies.add(nanos);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(new Latencies.Figures(20_000, 2, 4, 4), latencies.read());
  }
}

package dev.gatun.history;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.Crashes;
import dev.gatun.engine.Crashes.Crash;
import dev.gatun.history.Client.Mix;
import dev.gatun.history.CrashEra.Moment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Durable linearizability: histories that a kill or a power cut has ended, with the state that recovery found as their last read. What had returned,
 * and what had been shown, must be explained together with that state; what was under way may have happened or not. Then the store goes on from what
 * was found, and crashes again.
 */
class CrashHistoryTest {
  private static final int ERAS = 3;
  private static final int POWER_CUTS = 2;

  @ParameterizedTest
  @CsvSource({"1, SNAPSHOTS, true, false", "2, SNAPSHOTS, true, true", "3, NAVIGATION, true, false", "4, BATCHES, true, true",
      "5, SNAPSHOTS, false, false", "6, SNAPSHOTS, false, true", "7, NAVIGATION, true, true", "8, SNAPSHOTS, true, false"})
  void historiesThatACrashCutOffAreExplained(long number, Mix mix, boolean sync, boolean virtual) {
    for (int i = 0; i < Tally.SCALE; i++) {
      chain(seed(number) + 100L * i, mix, sync, virtual, 210);
    }
  }

  @Test
  @Tag("soak")
  void longHistoriesThatACrashCutOffAreExplained() {
    Tally all = new Tally("all crashes");
    for (int i = 0; all.histories() < Tally.SOAK_HISTORIES; i++) {
      all.add(chain(seed(1_000) + i, Mix.values()[i % 4], i % 3 != 2, i % 2 == 1, 1_500));
    }
    all.print();
  }

  private static long seed(long otherwise) {
    return Long.getLong("gatun.seed", otherwise);
  }

  /** Some eras, each of which begins with what a crash in the one before has left. */
  private static Tally chain(long seed, Mix mix, boolean sync, boolean virtual, int operations) {
    Tally tally = new Tally(mix + (sync ? ", durable" : ", asynchronous") + (virtual ? " by virtual threads" : "") + ", seed " + seed);
    Random random = new Random(seed);
    CrashEra era = new CrashEra(new SimulatedDisk(), mix, sync, seed);
    try {
      long[] initial = era.state();
      for (int e = 0; e < ERAS; e++) {
        era.run(operations, virtual);
        judge(era.history(), initial, tally, seed, "era " + e + " itself");
        assertTrue(!era.moments().isEmpty(), "no moment was looked at");
        CrashEra next = crashes(era, initial, tally, random, seed * 10 + e);
        era.end();
        era = next;
        initial = era.state();
      }
      era.verify();
    } finally {
      era.end();
    }
    tally.print();
    return tally;
  }

  /** Judges the crashes of all moments; returns one of the stores as it was recovered. */
  private static CrashEra crashes(CrashEra era, long[] initial, Tally tally, Random random, long seed) {
    List<Moment> moments = era.moments();
    int goesOn = random.nextInt(moments.size());
    CrashEra next = null;
    for (int m = 0; m < moments.size(); m++) {
      for (Crash crash : Crashes.of(moments.get(m).disk(), random, POWER_CUTS)) {
        CrashEra recovered = era.next(crash.disk(), seed);
        long[] found = recovered.state();
        judge(era.cutAt(moments.get(m), crash.isKill(), found), initial, tally, seed, "moment " + m + ", " + crash.how());
        if (m == goesOn && (next == null || random.nextBoolean())) {
          CrashEra other = next;
          next = recovered;
          recovered = other;
        }
        if (recovered != null) {
          recovered.end();
        }
      }
    }
    return next;
  }

  private static void judge(List<Operation> history, long[] initial, Tally tally, long seed, String what) {
    long began = System.nanoTime();
    String refused = LinearizabilityChecker.refuse(history, initial);
    tally.add(history, System.nanoTime() - began);
    assertNull(refused, () -> "seed " + seed + " (threads race), " + what + ", from " + Arrays.toString(initial) + ": " + refused);
  }
}

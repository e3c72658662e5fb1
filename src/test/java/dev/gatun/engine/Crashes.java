package dev.gatun.engine;

import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The crashes of these tests, for tests of other packages. */
public final class Crashes {
  private Crashes() {}

  /**
   * What a crash has left.
   *
   * @param disk a disk that holds it
   * @param isKill whether the process died and not the power
   * @param how as text, for a replay
   */
  public record Crash(SimulatedDisk disk, boolean isKill, String how) {}

  /** A kill, and some of the power cuts that may end this moment. */
  public static List<Crash> of(DiskMoment moment, Random random, int powerCuts) {
    List<Crash> crashes = new ArrayList<>();
    crashes.add(crash(moment, CrashCut.KILL));
    List<CrashCut> cuts = CrashCut.of(moment, random.nextLong(), 6);
    for (int i = 0; i < powerCuts; i++) {
      crashes.add(crash(moment, cuts.get(1 + random.nextInt(cuts.size() - 1))));
    }
    return crashes;
  }

  private static Crash crash(DiskMoment moment, CrashCut cut) {
    return new Crash(cut.of(moment), cut.isKill(), cut.toString());
  }

  /** Now and then the kernel makes some pages, names and lengths durable by itself. */
  public static void writeBack(SimulatedDisk disk, Random random) {
    CrashSweep.writeBack(disk, random);
  }
}

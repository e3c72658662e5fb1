package dev.gatun.engine;

import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DiskMoment;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How a moment ends: by the process's death, or by a power cut that keeps what a choice says.
 *
 * @param choice null for a kill
 */
record CrashCut(@Nullable CrashChoice choice) {
  static final CrashCut KILL = new CrashCut(null);
  private static final int[] TEARS = {512, 64, 8, 1};

  boolean isKill() {
    return choice == null;
  }

  SimulatedDisk of(DiskMoment moment) {
    return choice == null ? moment.afterKill() : moment.afterPowerCut(choice);
  }

  /** The cuts of one moment, the same for the same seed: always the plain ones, and samples of the others. */
  static List<CrashCut> of(DiskMoment moment, long seed, int samples) {
    int dirty = moment.dirtyPages().size();
    Random random = new Random(seed);
    List<CrashCut> cuts = new ArrayList<>(List.of(KILL, new CrashCut(CrashChoice.none())));
    if (dirty == 0) {
      return cuts;
    }
    cuts.add(new CrashCut(CrashChoice.all()));
    cuts.add(new CrashCut(CrashChoice.onlyMetadata()));
    for (int i = 0; i < samples; i++) {
      cuts.add(new CrashCut(switch (random.nextInt(6)) {
        case 0 -> CrashChoice.onlyPage(random.nextInt(dirty));
        case 1 -> CrashChoice.allButPage(random.nextInt(dirty));
        case 2, 3 -> CrashChoice.random(random.nextInt(1 << 20));
        case 4 -> CrashChoice.torn(random.nextInt(1 << 20), TEARS[random.nextInt(TEARS.length)]);
        default -> CrashChoice.stale(random.nextInt(1 << 20));
      }));
    }
    return cuts;
  }

  @Override
  public String toString() {
    return choice == null ? "kill" : choice.toString();
  }
}

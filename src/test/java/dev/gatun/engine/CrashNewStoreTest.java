package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.DirtyPage;
import dev.gatun.io.sim.DiskEvent.Kind;
import dev.gatun.io.sim.SimulatedDisk;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names of a new store's files reach the disk in an order that no power cut can turn against the owner. */
class CrashNewStoreTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  /** Two of the data file, one of the log. */
  private static final int NAMES = 3;

  private int cuts;

  /** Keeps any subset of the unforced names, since POSIX promises no order, and nothing else. */
  private record Names(int kept) implements CrashChoice {
    @Override
    public byte[] survivor(DirtyPage page) {
      return page.before();
    }

    @Override
    public int keptLengthChanges(String file, int count) {
      return 0;
    }

    @Override
    public boolean keepsDirectoryOperation(int index, int count) {
      return (kept >> index & 1) != 0;
    }
  }

  /** A log whose data file has no name would be taken for a store that has lost it, and refused until somebody looks. */
  @Test
  void whateverNamesSurviveTheFirstOpeningTheNextOneGetsThrough() {
    SimulatedDisk disk = new SimulatedDisk();
    disk.listen((simulated, event) -> {
      for (int kept = 0; kept < 1 << NAMES && event.kind() != Kind.WRITE; kept++) { // a write changes no name
        opens(simulated.afterPowerCut(new Names(kept)), event + ", names " + Integer.toBinaryString(kept));
      }
    });
    Engine engine = Engine.open(disk, null, OPTIONS);
    disk.listen(null);
    CrashOracle.end(disk, engine);
    assertTrue(cuts > 100, cuts + " cuts");
  }

  private void opens(SimulatedDisk left, String when) {
    try {
      CrashOracle.check(left, OPTIONS, List.of(CrashState.EMPTY), CrashOracle.Depth.OPEN);
      cuts++;
    } catch (RuntimeException e) {
      throw new AssertionError(when + ": " + e, e);
    }
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.engine.CrashState.Entry;
import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import dev.gatun.wal.LogHistory;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first log of a session is on the disk when the store has opened, header and name: its epoch must never be used again (I13). */
class CrashNewLogTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);

  @Test
  void theEpochOfASessionIsOnTheDiskBeforeAnythingIsWrittenInIt() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      engine.table("a", CrashState.CODEC, CrashState.CODEC);
      CrashRun.write(engine, List.of(new Entry("a", "key", new byte[10])));
    }
    Engine second = Engine.open(disk, null, OPTIONS);
    try {
      LogHistory found = LogHistory.open(disk.afterPowerCut(CrashChoice.none()), second.parts().storeId());
      assertEquals(second.gate().epoch(), found.highestEpoch());
      assertTrue(found.highestEpoch() > second.checkpointer().kept().newest().epoch());
    } finally {
      CrashOracle.end(disk, second);
    }
  }
}

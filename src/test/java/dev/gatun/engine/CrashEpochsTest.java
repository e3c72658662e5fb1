package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.sim.CrashChoice;
import dev.gatun.io.sim.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Cuts of snapshots end epochs and leave nothing on the disk that says so. The next session must not number its own like them (I13). */
class CrashEpochsTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);
  private static final long BLOCK = 1L << Opening.EPOCH_BLOCK_BITS;

  private final SimulatedDisk disk = new SimulatedDisk();

  @Test
  void theEpochsOfCutsWithoutATraceAreNotUsedAgain() {
    Engine engine = Engine.open(disk, null, OPTIONS);
    RawTable table = engine.table("t", "bytes", "bytes");
    for (int i = 0; i < 5; i++) {
      put(table, i);
      engine.snapshot().close();
    }
    put(table, 5);
    crashesAndGoesOnAbove(engine);
  }

  /** As after a checkpoint late in its block and more cuts since than the block has left. */
  @Test
  void norThoseInTheBlockAfterTheNewestTrace() {
    Engine engine = Engine.open(disk, null, OPTIONS);
    RawTable table = engine.table("t", "bytes", "bytes");
    long block = engine.gate().epoch() / BLOCK;
    endEpochs(engine, BLOCK - 1_000);
    put(table, 0);
    engine.checkpoint();
    endEpochs(engine, 2_000);
    put(table, 1);
    assertEquals(block, engine.checkpointer().kept().newest().epoch() / BLOCK);
    assertEquals(block + 1, engine.gate().epoch() / BLOCK);
    crashesAndGoesOnAbove(engine);
  }

  @Test
  void soManyCutsThatAnotherBlockCouldBeCrossedMakeACheckpoint() {
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      put(table, 0);
      engine.checkpoint();
      long checkpoints = engine.stats().checkpoints();
      endEpochs(engine, BLOCK);
      put(table, 1);
      engine.snapshot().close();
      assertEquals(checkpoints + 1, engine.stats().checkpoints());
    }
  }

  private void crashesAndGoesOnAbove(Engine engine) {
    long used = engine.gate().epoch();
    for (SimulatedDisk left : new SimulatedDisk[] {disk.afterKill(), disk.afterPowerCut(CrashChoice.none())}) {
      Engine next = Engine.open(left, null, OPTIONS);
      try {
        long begins = next.parts().epoch();
        assertTrue(begins > used, () -> "pages were born in epochs up to " + used + "; the next session begins with " + begins);
      } finally {
        CrashOracle.end(left, next);
      }
    }
    CrashOracle.end(disk, engine);
  }

  private static void put(RawTable table, int i) {
    table.put(("key-" + i).getBytes(StandardCharsets.UTF_8), new byte[100]);
  }

  /** As that many snapshots do. */
  private static void endEpochs(Engine engine, long count) {
    engine.gate().exclusively(epoch -> {
      for (long i = 0; i < count; i++) {
        engine.gate().endEpoch();
      }
      return null;
    });
  }
}

package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gatun.engine.DamagedDisk.TreePage;
import dev.gatun.error.CorruptionException;
import dev.gatun.format.PageSize;
import dev.gatun.io.StorageFile;
import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage under one operation of a batch is found before the batch is logged: nothing of it is written, and the store goes on. */
class DamageBatchTest {
  private static final EngineOptions OPTIONS = CrashRun.options(true, true);
  private static final byte[] LARGE = new byte[20_000];

  private static byte[] b(String s) {
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Which of three neighbours in a leaf has the large value: the first finds its own way, the others are found beside it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aDamagedLargeValueThatABatchReplacesEndsTheBatchAndNothingElse(int damaged) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (Engine engine = Engine.open(disk, null, OPTIONS)) {
      RawTable table = CrashRun.table(engine, "t");
      for (int i = 0; i < 3; i++) {
        table.put(b("key " + i), i == damaged ? LARGE : b("old"));
      }
    }
    damageLargeValue(disk);
    Engine engine = Engine.open(disk, null, OPTIONS);
    try {
      RawTable table = CrashRun.table(engine, "t");
      long logged = engine.wal().publishedLsn();
      assertThrows(CorruptionException.class, () -> engine.write(batch(table), true));
      assertEquals(logged, engine.wal().publishedLsn());
      assertArrayEquals(b("old"), table.get(b("key " + (damaged + 1) % 3)));
      table.put(b("other"), b("new"));
      assertArrayEquals(b("new"), table.get(b("other")));
    } finally {
      assertThrows(CorruptionException.class, engine::close); // its checkpoint looks at all that the one before has
    }
  }

  private static RawBatch batch(RawTable table) {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < 3; i++) {
      batch.put(table, b("key " + i), b("new"));
    }
    return batch;
  }

  private static void damageLargeValue(SimulatedDisk disk) throws IOException {
    DamagedDisk look = new DamagedDisk(disk);
    TreePage leaf = look.pages(look.metas().getFirst()).stream().filter(page -> !page.runs().isEmpty()).findFirst().orElseThrow();
    try (StorageFile data = disk.open(Opening.DATA)) {
      data.write(PageSize.fileOffset(leaf.runs().getFirst()) + 100, new byte[] {1, 2, 3}, 0, 3);
      data.force();
    }
  }
}

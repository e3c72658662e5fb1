package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What cuts of snapshots leave: pins as long as they are open (I6), and a checkpoint when too many have left no trace (I13). */
class SnapshotCutsTest {
  private static byte[] b(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theFirstSnapshotAfterACleanCloseMakesNoCheckpoint() throws Exception {
    Storage storage = new MemoryStorage();
    try (Engine engine = Engine.open(storage, null, EngineOptions.DEFAULT)) {
      engine.table("t", "bytes", "bytes").put(b("k"), b("v"));
    }
    try (Engine engine = Engine.open(storage, null, EngineOptions.DEFAULT)) {
      engine.snapshot().close();
      assertEquals(0, engine.stats().checkpoints());
    }
  }

  @Test
  void aClosedSnapshotLeavesNoPinWhateverTheOrder() throws Exception {
    try (Engine engine = Engine.open(new MemoryStorage(), null, CrashRun.options(false, true))) {
      RawTable table = engine.table("t", "bytes", "bytes");
      List<RawSnapshot> open = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        table.put(b("k" + i), b("v"));
        open.add(engine.snapshot());
        open.add(engine.snapshot()); // shares the cut
      }
      Collections.shuffle(open, new Random(1));
      while (!open.isEmpty()) {
        RawSnapshot closed = open.removeLast();
        long cut = closed.cut();
        assertTrue(engine.pins().anyIn(cut, cut));
        closed.close();
        assertEquals(open.stream().anyMatch(other -> other.cut() == cut), engine.pins().anyIn(cut, cut));
      }
    }
  }
}

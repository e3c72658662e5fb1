package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** When a snapshot needs a checkpoint so that its epoch leaves a trace (I13), and when not. */
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
}

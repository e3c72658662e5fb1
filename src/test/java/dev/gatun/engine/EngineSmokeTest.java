package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine in its simplest uses, in memory and on files. */
class EngineSmokeTest {
  @TempDir Path directory;

  private static byte[] b(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatWasPutIsThereAfterReopen() throws Exception {
    try (Storage storage = FileStorage.open(directory, false)) {
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        table.put(b("k"), b("v"));
        assertArrayEquals(b("v"), table.get(b("k")));
        assertNull(table.get(b("x")));
        assertTrue(engine.recovery().created());
      }
      try (Engine engine = Engine.open(storage, directory, EngineOptions.DEFAULT)) {
        assertTrue(engine.recovery().clean());
        assertArrayEquals(b("v"), engine.table("t", "bytes", "bytes").get(b("k")));
        assertEquals(List.of(), engine.verify().damages());
      }
    }
  }

  @Test
  void aRandomLoadEqualsATreeMapThroughCheckpointsAndReopens() throws Exception {
    Storage storage = new MemoryStorage();
    TreeMap<String, byte[]> model = new TreeMap<>();
    Random random = new Random(7);
    for (int session = 0; session < 4; session++) {
      try (Engine engine = Engine.open(storage, null, EngineOptions.DEFAULT)) {
        RawTable table = engine.table("t", "bytes", "bytes");
        for (int i = 0; i < 20_000; i++) {
          String key = "key-" + random.nextInt(9_000);
          if (random.nextInt(5) == 0) {
            assertEquals(model.remove(key) != null, table.remove(b(key)), key);
          } else {
            byte[] value = new byte[random.nextInt(50) == 0 ? random.nextInt(9_000) : random.nextInt(200)];
            random.nextBytes(value);
            model.put(key, value);
            table.put(b(key), value);
          }
          if (random.nextInt(4_000) == 0) {
            engine.checkpoint();
          }
        }
        check(table, model);
        VerifyResult result = engine.verify();
        assertEquals(List.of(), result.damages());
        assertEquals(model.size(), result.entries());
        engine.allocator().check();
      }
    }
  }

  private static void check(RawTable table, TreeMap<String, byte[]> model) {
    for (var entry : model.entrySet()) {
      assertArrayEquals(entry.getValue(), table.get(b(entry.getKey())), entry.getKey());
    }
    assertEquals(model.size(), table.size());
    try (RawCursor cursor = table.cursor(Bounds.ALL)) {
      for (var entry : model.entrySet()) {
        assertTrue(cursor.next());
        assertEquals(entry.getKey(), new String(cursor.key(), StandardCharsets.UTF_8));
        assertArrayEquals(entry.getValue(), cursor.value());
      }
      assertFalse(cursor.next());
    }
  }

  @Test
  void aSnapshotStaysWhatItWas() {
    try (Engine engine = Engine.open(new MemoryStorage(), null, EngineOptions.DEFAULT)) {
      RawTable table = engine.table("t", "bytes", "bytes");
      for (int i = 0; i < 5_000; i++) {
        table.put(b("k" + i), b("old" + i));
      }
      try (RawSnapshot snapshot = engine.snapshot()) {
        for (int i = 0; i < 5_000; i++) {
          table.put(b("k" + i), b("new" + i));
        }
        RawView view = snapshot.view(table);
        assertEquals(5_000, view.size());
        for (int i = 0; i < 5_000; i++) {
          assertArrayEquals(b("old" + i), view.get(b("k" + i)));
          assertArrayEquals(b("new" + i), table.get(b("k" + i)));
        }
      }
      engine.allocator().check();
    }
  }
}

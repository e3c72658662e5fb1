package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.FileStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values of some hundred MiB on real files, through everything that moves them. {@code -Dgatun.huge.mib=N} for another size. It takes six times
 * the size on the disk and three times in the heap.
 */
@Tag("soak")
class HugeValueTest {
  private static final int BYTES = Integer.getInteger("gatun.huge.mib", 300) << 20;
  private static final byte[] KEY = {7};

  @TempDir Path directory;

  private static byte[] value(int seed) {
    byte[] value = new byte[BYTES - seed];
    new Random(seed).nextBytes(value);
    return value;
  }

  private static RawTable table(Engine engine) {
    return engine.table("t", "bytes", "bytes");
  }

  private static void same(RawView view, int seed) {
    MemorySegment expected = MemorySegment.ofArray(value(seed));
    assertEquals(true, view.read(KEY, (s, at, length) -> s.asSlice(at, length).mismatch(expected) == -1));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(BYTES);
      assertEquals(expected.byteSize(), view.copyTo(KEY, target));
      assertEquals(-1, target.asSlice(0, expected.byteSize()).mismatch(expected));
    }
  }

  @Test
  void aHugeValueIsWrittenReplacedShownRecoveredCompactedAndBackedUp() throws IOException {
    Path killed = Files.createDirectory(directory.resolve("killed"));
    try (Storage storage = FileStorage.open(Files.createDirectory(directory.resolve("store")), false);
        Engine engine = Engine.open(storage, null, CrashRun.options(true, true))) {
      table(engine).put(KEY, value(1));
      same(table(engine), 1);
      try (RawSnapshot snapshot = engine.snapshot()) {
        table(engine).put(KEY, value(2));
        same(snapshot.view(table(engine)), 1);
        same(table(engine), 2);
      }
      for (String name : storage.list()) {
        if (!name.equals("lock")) {
          Files.copy(directory.resolve("store").resolve(name), killed.resolve(name));
        }
      }
    }
    try (Storage storage = FileStorage.open(killed, false);
        Engine engine = Engine.open(storage, null, CrashRun.options(false, true))) {
      assertTrue(engine.recovery().replayedOperations() >= 2);
      same(table(engine), 2);
      table(engine).put(new byte[] {1}, new byte[100]);
      CompactionResult compacted = engine.compact();
      assertTrue(compacted.fileBytesAfter() <= compacted.fileBytesBefore(), compacted::toString);
      assertTrue(compacted.fileBytesAfter() < BYTES + BYTES / 3L, compacted::toString); // moved by as much as lies behind
      same(table(engine), 2);
      Path copy = Files.createDirectory(directory.resolve("copy"));
      try (Storage target = FileStorage.open(copy, false)) {
        Backup.toStore(engine, target);
        try (Engine copied = Engine.open(target, null, CrashRun.options(false, true))) {
          same(table(copied), 2);
          assertEquals(List.of(), copied.verify().damages());
        }
      }
      assertTrue(table(engine).remove(KEY));
      assertTrue(engine.compact().fileBytesAfter() < BYTES / 4, "the value's runs are still there");
      ConcurrentRun.check(engine);
    }
  }

  @Test
  void aHugeValueIsLoadedInBulk() throws IOException {
    try (Storage storage = FileStorage.open(Files.createDirectory(directory.resolve("loaded")), false)) {
      try (Engine engine = Engine.open(storage, null, CrashRun.options(true, true)); RawLoader loader = table(engine).bulkLoad()) {
        loader.put(KEY, value(3));
        assertEquals(1, loader.commit());
      }
      try (Engine engine = Engine.open(storage, null, CrashRun.options(true, true))) {
        same(table(engine), 3);
        assertEquals(List.of(), engine.verify().damages());
      }
    }
  }
}

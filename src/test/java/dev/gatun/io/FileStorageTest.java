package dev.gatun.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
  @TempDir Path directory;

  @Test
  void filesAndNewDirectoriesAreTheOwnersAlone() throws IOException {
    assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path deep = directory.resolve("x/y");
    try (FileStorage storage = FileStorage.open(deep, false)) {
      storage.create("a").close();
      storage.forceDirectory();
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.resolve("a"))));
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)));
    }
  }

  @Test
  void everyCallWorksOnAnInterruptedThreadAndLeavesTheFlagSet() throws IOException {
    try (FileStorage storage = FileStorage.open(directory, false); Arena arena = Arena.ofShared()) {
      List<StorageFile> files = new ArrayList<>();
      interrupted(() -> files.add(storage.create("a")));
      StorageFile file = files.getFirst();
      interrupted(() -> file.write(0, new byte[65_536], 0, 65_536));
      interrupted(() -> file.writeLargeZeros(4096, 32_768));
      interrupted(() -> assertEquals(100, file.read(3, new byte[100], 0, 100)));
      List<MemorySegment> maps = new ArrayList<>();
      interrupted(() -> maps.add(file.map(0, 8192, arena)));
      maps.getFirst().set(JAVA_BYTE, 1, (byte) 1);
      interrupted(() -> file.writeBack(maps.getFirst(), 0, 8192));
      interrupted(file::force);
      interrupted(() -> file.truncate(8192));
      interrupted(() -> assertEquals(8192, file.size()));
      interrupted(storage::forceDirectory);
      interrupted(() -> assertEquals(List.of("a"), storage.list()));
      interrupted(() -> storage.rename("a", "b"));
      interrupted(() -> storage.open("b").close());
      interrupted(() -> storage.delete("b"));
      interrupted(file::close);
      assertEquals(1, maps.getFirst().get(JAVA_BYTE, 1), "the mapping lives until its arena is closed");
    }
  }

  @Test
  void aStormOfInterruptsHarmsNoCall() throws Exception {
    try (FileStorage storage = FileStorage.open(directory, false); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, new byte[1 << 20], 0, 1 << 20);
      AtomicBoolean done = new AtomicBoolean();
      Thread worker = Thread.currentThread();
      Thread storm = Thread.ofPlatform().start(() -> {
        while (!done.get()) {
          worker.interrupt();
          Thread.onSpinWait();
        }
      });
      try {
        for (int i = 0; i < 200; i++) {
          file.write(i, new byte[] {(byte) i}, 0, 1);
          assertEquals(4096, file.read(i * 4096L, new byte[4096], 0, 4096));
          MemorySegment mapped = file.map(0, 65_536, arena);
          assertEquals((byte) i, mapped.get(JAVA_BYTE, i));
          file.writeBack(mapped, 0, 4096);
          file.force();
          storage.forceDirectory();
          Thread.interrupted();
        }
      } finally {
        done.set(true);
        while (storm.isAlive()) {
          Thread.interrupted();
          Thread.onSpinWait();
        }
        Thread.interrupted();
      }
    }
  }

  @Test
  void virtualThreadsMayCallEverything() throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    try (FileStorage storage = FileStorage.open(directory, false); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, new byte[65_536], 0, 65_536);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int position = i * 1000;
        threads.add(Thread.ofVirtual().start(() -> {
          try {
            file.write(position, new byte[] {1}, 0, 1);
            byte[] target = new byte[1];
            file.read(position, target, 0, 1);
            assertEquals(1, target[0]);
            assertEquals(1, file.map(0, 65_536, arena).get(JAVA_BYTE, position));
          } catch (Throwable e) {
            failures.add(e);
          }
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), failures);
  }

  @Test
  void readOnlyChangesNothing() throws IOException {
    try (FileStorage storage = FileStorage.open(directory, false); StorageFile file = storage.create("a")) {
      file.write(0, new byte[4096], 0, 4096);
    }
    try (FileStorage storage = FileStorage.open(directory, true); StorageFile file = storage.open("a"); Arena arena = Arena.ofShared()) {
      assertTrue(storage.readOnly());
      assertThrows(IOException.class, () -> storage.create("b"));
      assertThrows(IOException.class, () -> storage.delete("a"));
      assertThrows(IOException.class, () -> storage.rename("a", "b"));
      assertThrows(IOException.class, () -> file.write(0, new byte[1], 0, 1));
      assertThrows(IOException.class, () -> file.truncate(0));
      assertTrue(file.map(0, 4096, arena).isReadOnly());
      assertEquals(4096, file.read(0, new byte[5000], 0, 5000));
    }
    assertThrows(IOException.class, () -> FileStorage.open(directory.resolve("missing"), true));
    assertFalse(Files.exists(directory.resolve("missing")));
  }

  @Test
  void namesStayInTheDirectory() throws IOException {
    try (FileStorage storage = FileStorage.open(directory, false)) {
      for (String name : List.of("../a", "x/y", "..", ".", "", "/etc/passwd")) {
        assertThrows(IllegalArgumentException.class, () -> storage.create(name), name);
      }
    }
  }

  @Test
  void aFullDiskIsToldFromOtherFailures() {
    assertTrue(FullDisk.isFullText("write failed: No space left on device"));
    assertTrue(FullDisk.isFullText("Disk quota exceeded"));
    assertTrue(FullDisk.isFullText("There is not enough space on the disk"));
    IOException other = new IOException("Input/output error");
    assertSame(other, FullDisk.classify(other, directory, 4096));
    IOException full = new IOException("No space left on device");
    assertSame(full, assertThrows(DiskFullException.class, () -> {
      throw FullDisk.classify(full, directory, 4096);
    }).getCause());
    IOException translated = new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar");
    assertTrue(FullDisk.classify(translated, directory, Long.MAX_VALUE) instanceof DiskFullException);
  }

  @Test
  void aRealFullDeviceIsADiskFullException() throws IOException {
    Path device = Path.of("/dev/full");
    assumeTrue(Files.isWritable(device));
    try (StorageFile file = new OperatingSystemFile("full", device, false)) {
      assertThrows(DiskFullException.class, () -> file.write(0, new byte[4096], 0, 4096));
    }
  }

  @Test
  void aMappingThatTheSystemRefusesIsAnIoExceptionWithAHint() throws IOException {
    try (FileStorage storage = FileStorage.open(directory, false); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      long huge = 1L << 43; // a hole; much more than a process can map here in one piece a few times over
      try {
        file.write(huge - 1, new byte[1], 0, 1);
      } catch (IOException e) {
        assumeTrue(false, "the file system has no such long files");
      }
      IOException refused = assertThrows(IOException.class, () -> {
        for (int i = 0; i < 64; i++) {
          file.map(0, huge, arena);
        }
      });
      assertTrue(refused.getMessage().contains("vm.max_map_count"), refused.getMessage());
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void interrupted(Action action) throws IOException {
    Thread.currentThread().interrupt();
    try {
      action.run();
    } finally {
      assertTrue(Thread.interrupted(), "the flag must stay set");
    }
  }
}

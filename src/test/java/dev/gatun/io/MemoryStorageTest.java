package dev.gatun.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MemoryStorageTest {
  @Test
  void aMappingOutlivesTheArenaThatAskedForIt() throws IOException {
    try (MemoryStorage storage = new MemoryStorage(); StorageFile file = storage.create("a")) {
      file.write(8191, new byte[1], 0, 1);
      MemorySegment mapped;
      try (Arena arena = Arena.ofShared()) {
        mapped = file.map(0, 8192, arena);
      }
      mapped.set(JAVA_BYTE, 4000, (byte) 1);
      byte[] target = new byte[1];
      file.read(4000, target, 0, 1);
      assertEquals(1, target[0]);
    }
  }

  @Test
  void rangesThatOverlapInPartAreRefused() throws IOException {
    try (MemoryStorage storage = new MemoryStorage(); StorageFile file = storage.create("a")) {
      file.write(32_767, new byte[1], 0, 1);
      file.map(8192, 8192, Arena.global());
      for (long[] range : new long[][] {{0, 12_288}, {12_288, 8192}, {8192, 4096}, {0, 32_768}, {12_288, 4096}}) {
        assertThrows(IllegalArgumentException.class, () -> file.map(range[0], range[1], Arena.global()), range[0] + "+" + range[1]);
      }
      file.map(0, 8192, Arena.global());
      file.map(16_384, 16_384, Arena.global());
    }
  }

  @Test
  void holesOfManyGigabytesCostNothing() throws IOException {
    try (MemoryStorage storage = new MemoryStorage(); StorageFile file = storage.create("a")) {
      file.write((1L << 40) - 1, new byte[1], 0, 1);
      file.write(1L << 39, new byte[4096], 0, 4096);
      assertEquals(4096, file.read(1L << 38, new byte[4096], 0, 4096));
    }
  }

  @Test
  void memoryBehindATruncationAndAfterCloseIsGivenBack() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    StorageFile file = storage.create("a");
    file.write(16_383, new byte[1], 0, 1);
    MemorySegment first = file.map(0, 8192, Arena.global());
    MemorySegment second = file.map(8192, 8192, Arena.global());
    second.set(JAVA_BYTE, 0, (byte) 1);
    file.truncate(8192);
    assertThrows(IllegalStateException.class, () -> second.get(JAVA_BYTE, 0));
    assertEquals(0, first.get(JAVA_BYTE, 0));
    file.close();
    storage.close();
    assertThrows(IllegalStateException.class, () -> first.get(JAVA_BYTE, 0));
    assertThrows(IOException.class, () -> storage.create("b"));
  }

  @Test
  void aDeletedFileKeepsItsMemoryWhileAHandleIsOpen() throws IOException {
    try (MemoryStorage storage = new MemoryStorage()) {
      StorageFile file = storage.create("a");
      file.write(0, new byte[] {1}, 0, 1);
      storage.delete("a");
      byte[] target = new byte[1];
      assertEquals(1, file.read(0, target, 0, 1));
      file.close();
    }
  }

  @Test
  void memoryThatTheJvmRefusesIsAFullDisk() throws IOException {
    try (MemoryStorage storage = new MemoryStorage(); StorageFile file = storage.create("a")) {
      file.write((1L << 44) - 1, new byte[1], 0, 1);
      assertThrows(DiskFullException.class, () -> file.map(0, 1L << 44, Arena.global()));
    }
  }
}

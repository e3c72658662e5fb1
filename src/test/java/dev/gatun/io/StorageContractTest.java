package dev.gatun.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.sim.SimulatedDisk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every kind of storage promises. */
class StorageContractTest {
  enum Kind { FILES, MEMORY, SIMULATED }

  @TempDir Path directory;

  private Storage storage(Kind kind) throws IOException {
    return switch (kind) {
      case FILES -> FileStorage.open(directory, false);
      case MEMORY -> new MemoryStorage();
      case SIMULATED -> new SimulatedDisk();
    };
  }

  @ParameterizedTest
  @EnumSource
  void namesAreListedSortedAndFollowRenameAndDelete(Kind kind) throws IOException {
    try (Storage storage = storage(kind)) {
      storage.create("b").close();
      storage.create("a").close();
      assertEquals(List.of("a", "b"), storage.list());
      storage.rename("a", "b");
      assertEquals(List.of("b"), storage.list());
      assertFalse(storage.exists("a"));
      storage.delete("b");
      assertEquals(List.of(), storage.list());
      storage.forceDirectory();
    }
  }

  @ParameterizedTest
  @EnumSource
  void takenNamesAreNotCreatedAndMissingOnesNotOpened(Kind kind) throws IOException {
    try (Storage storage = storage(kind)) {
      storage.create("a").close();
      assertThrows(FileAlreadyExistsException.class, () -> storage.create("a"));
      assertThrows(NoSuchFileException.class, () -> storage.open("b"));
      assertThrows(NoSuchFileException.class, () -> storage.delete("b"));
      assertThrows(NoSuchFileException.class, () -> storage.rename("b", "c"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteBehindTheEndLeavesZerosBetween(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a")) {
      file.write(10_000, new byte[] {1, 2, 3}, 1, 2);
      assertEquals(10_002, file.size());
      byte[] target = new byte[8];
      assertEquals(4, file.read(9_998, target, 1, 7));
      assertArrayEquals(new byte[] {0, 0, 0, 2, 3, 0, 0, 0}, target);
      assertEquals(0, file.read(20_000, target, 0, 8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasCutOffReadsAsZerosWhenTheFileGrowsAgain(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a")) {
      file.write(0, filled(9_000, 7), 0, 9_000);
      file.truncate(4_100);
      assertEquals(4_100, file.size());
      assertThrows(IllegalArgumentException.class, () -> file.truncate(4_101));
      file.write(8_999, new byte[] {1}, 0, 1);
      byte[] all = new byte[9_000];
      assertEquals(9_000, file.read(0, all, 0, 9_000));
      byte[] expected = filled(9_000, 0);
      Arrays.fill(expected, 0, 4_100, (byte) 7);
      expected[8_999] = 1;
      assertArrayEquals(expected, all);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasCutOffInsideAMappingReadsAsZerosToo(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, filled(8192, 7), 0, 8192);
      MemorySegment mapped = file.map(0, 8192, arena);
      file.truncate(5000);
      file.write(8191, new byte[1], 0, 1);
      byte[] target = new byte[2];
      file.read(4999, target, 0, 2);
      assertArrayEquals(new byte[] {7, 0}, target);
      assertEquals(0, mapped.get(JAVA_BYTE, 6000));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMappingSharesItsBytesWithReadAndWrite(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, filled(4 * 4096, 1), 0, 4 * 4096);
      MemorySegment mapped = file.map(4096, 2 * 4096, arena);
      assertEquals(2 * 4096, mapped.byteSize());
      assertTrue(mapped.isNative());
      assertEquals(0, mapped.address() % 4096);
      assertEquals(1, mapped.get(JAVA_BYTE, 5000));
      mapped.set(JAVA_BYTE, 0, (byte) 2);
      file.write(4096 + 8191, new byte[] {3, 3}, 0, 2);
      file.writeBack(mapped, 0, 100);
      file.force();
      byte[] target = new byte[2];
      file.read(4095, target, 0, 2);
      assertArrayEquals(new byte[] {1, 2}, target);
      assertEquals(3, mapped.get(JAVA_BYTE, 8191));
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeZerosCoverTheirRangeAndNothingElse(Kind kind) throws IOException {
    int begin = 64 << 10;
    int end = begin + (4 << 20) + 4096; // within a folio of 2 MiB, over a whole one, and into another
    try (Storage storage = storage(kind); StorageFile file = storage.create("a")) {
      byte[] expected = filled(end + 4096, 7);
      file.write(0, expected, 0, expected.length);
      file.writeLargeZeros(begin, end - begin);
      Arrays.fill(expected, begin, end, (byte) 0);
      byte[] all = new byte[expected.length];
      assertEquals(all.length, file.read(0, all, 0, all.length));
      assertArrayEquals(expected, all);
      file.writeLargeZeros(end + 4000, 5 << 20);
      assertEquals(end + 4000 + (5 << 20), file.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLongMappingIsItsRangeAndNothingElse(Kind kind) throws IOException {
    int position = (2 << 20) + (64 << 10);
    int length = 3 << 20;
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      byte[] expected = filled(position + length, 7);
      file.write(0, expected, 0, expected.length);
      MemorySegment mapped = file.map(position, length, arena);
      assertEquals(length, mapped.byteSize());
      assertEquals(0, mapped.address() % 4096);
      assertThrows(IndexOutOfBoundsException.class, () -> mapped.get(JAVA_BYTE, -1));
      mapped.set(JAVA_BYTE, 0, (byte) 1);
      mapped.set(JAVA_BYTE, length - 1, (byte) 2);
      file.writeBack(mapped, 0, length);
      file.force();
      expected[position] = 1;
      expected[position + length - 1] = 2;
      byte[] all = new byte[expected.length];
      file.read(0, all, 0, all.length);
      assertArrayEquals(expected, all);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenThroughIsReadAndMappedLikeAnythingElse(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, filled(4 * 4096, 1), 0, 4 * 4096);
      MemorySegment mapped = file.map(4096, 2 * 4096, arena);
      file.writeThrough(4095, new byte[] {9, 8, 7, 6}, 1, 2);
      assertEquals(7, mapped.get(JAVA_BYTE, 0));
      byte[] target = new byte[4];
      file.read(4094, target, 0, 4);
      assertArrayEquals(new byte[] {1, 8, 7, 1}, target);
      assertEquals(4 * 4096, file.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMappedRangeKeepsItsBytesWhenItIsMappedAgain(Kind kind) throws IOException {
    try (Storage storage = storage(kind)) {
      try (StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
        file.write(0, filled(8192, 0), 0, 8192);
        file.map(0, 8192, arena).set(JAVA_BYTE, 4097, (byte) 9);
      }
      try (StorageFile file = storage.open("a"); Arena arena = Arena.ofShared()) {
        assertEquals(9, file.map(0, 8192, arena).get(JAVA_BYTE, 4097));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMappingNeverMakesTheFileGrow(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, new byte[4096], 0, 4096);
      assertThrows(IllegalArgumentException.class, () -> file.map(0, 8192, arena));
      assertThrows(IllegalArgumentException.class, () -> file.map(4096, 4096, arena));
      assertEquals(4096, file.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsUsableAfterItsNameIsGone(Kind kind) throws IOException {
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, filled(4096, 5), 0, 4096);
      storage.rename("a", "b");
      assertEquals(5, file.map(0, 4096, arena).get(JAVA_BYTE, 0));
      storage.delete("b");
      storage.create("b").close();
      file.force();
      byte[] target = new byte[1];
      assertEquals(1, file.read(4095, target, 0, 1));
      assertEquals(5, target[0]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedFileThrowsAndMayBeClosedAgain(Kind kind) throws IOException {
    try (Storage storage = storage(kind)) {
      StorageFile file = storage.create("a");
      file.close();
      file.close();
      assertThrows(IOException.class, () -> file.read(0, new byte[1], 0, 1));
      assertThrows(IOException.class, () -> file.write(0, new byte[1], 0, 1));
      assertThrows(IOException.class, file::size);
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomReadsAndWritesEqualAnArray(Kind kind) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] model = new byte[64 * 1024];
    int size = model.length;
    try (Storage storage = storage(kind); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      file.write(0, model, 0, size);
      for (int i = 0; i < 2_000; i++) {
        if (i % 400 == 200) {
          file.map(i / 400 * 8192L, 8192, arena);
        }
        int at = random.nextInt(size);
        byte[] bytes = new byte[random.nextInt(Math.min(10_000, size - at) + 1)];
        if (random.nextBoolean()) {
          random.nextBytes(bytes);
          file.write(at, bytes, 0, bytes.length);
          System.arraycopy(bytes, 0, model, at, bytes.length);
        } else {
          assertEquals(bytes.length, file.read(at, bytes, 0, bytes.length), () -> "seed " + seed);
          assertArrayEquals(Arrays.copyOfRange(model, at, at + bytes.length), bytes, () -> "seed " + seed);
        }
      }
    }
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}

package dev.gatun.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken out of the page table of a real file is all there: for who maps, for who reads the file, and after more stores. */
class UnloadTest {
  private static final int BYTES = 1 << 20;

  @TempDir Path directory;

  @BeforeEach
  void onLinux() {
    assumeTrue(Files.exists(Path.of("/proc/self/smaps")), "only Linux tells what is in the page table");
  }

  @Test
  void storesStayWhenTheirPagesLeaveThePageTable() throws IOException {
    mapped((file, mapping) -> {
      fill(mapping, 1);
      assertEquals(BYTES, residentBytes(mapping));
      file.unload(mapping, 0, BYTES);
      assertEquals(0, residentBytes(mapping));
      assertBytes(file, mapping, 1);
      fill(mapping, 2);
      file.unload(mapping, BYTES / 4, BYTES / 2);
      fill(mapping.asSlice(BYTES / 2), 3);
      file.force();
      assertBytes(file, mapping.asSlice(0, BYTES / 2), 2);
      byte[] last = new byte[1];
      file.read(BYTES - 1, last, 0, 1);
      assertEquals((byte) (3 + BYTES / 2 - 1), last[0]);
    });
  }

  @Test
  void storesBesideAnUnloadStay() throws IOException {
    mapped((file, mapping) -> {
      MemorySegment pages = mapping.asSlice(0, 4 * 4096);
      AtomicLong lost = new AtomicLong();
      Thread writer = Thread.ofPlatform().start(() -> {
        for (int round = 1; round <= 20_000; round++) {
          for (long at = 0; at < pages.byteSize(); at += Long.BYTES) {
            if (pages.get(ValueLayout.JAVA_LONG, at) != (round - 1) * at) {
              lost.incrementAndGet();
            }
            pages.set(ValueLayout.JAVA_LONG, at, round * at);
          }
        }
      });
      int unloads = 0;
      while (writer.isAlive()) {
        file.unload(mapping, 0, pages.byteSize());
        if (++unloads % 8 == 0) {
          file.force();
        }
      }
      assertEquals(0, lost.get());
    });
  }

  @Test
  void aWriteBackTakesItsRangeOutOfThePageTableAndNothingElse() throws IOException {
    mapped((file, mapping) -> {
      fill(mapping, 1);
      file.writeBack(mapping, BYTES / 4, BYTES / 2);
      assertEquals(BYTES / 2, residentBytes(mapping));
      assertBytes(file, mapping, 1);
    });
  }

  @Test
  void aFewPagesStay() throws IOException {
    mapped((file, mapping) -> {
      fill(mapping, 1);
      file.writeBack(mapping, 0, 4096);
      assertEquals(BYTES, residentBytes(mapping));
    });
  }

  @Test
  @SuppressWarnings("restricted") // the test's own call of the system
  void memoryThatIsLockedIsForcedWhereItIs() throws Throwable {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
    MethodHandle lock = linker.downcallHandle(linker.defaultLookup().find("mlock").orElseThrow(), signature);
    int[] refused = {0};
    mapped((file, mapping) -> {
      refused[0] = locked(lock, mapping);
      fill(mapping, 1);
      file.writeBack(mapping, 0, BYTES);
      assertBytes(file, mapping, 1);
    });
    assumeTrue(refused[0] == 0, "this process may not lock so much memory");
  }

  private static int locked(MethodHandle lock, MemorySegment mapping) {
    try {
      return (int) lock.invokeExact(mapping, mapping.byteSize());
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private interface Body {
    void run(StorageFile file, MemorySegment mapping) throws IOException;
  }

  private void mapped(Body body) throws IOException {
    try (FileStorage storage = FileStorage.open(directory, false); StorageFile file = storage.create("a"); Arena arena = Arena.ofShared()) {
      for (int i = 0; i < BYTES; i += 4096) {
        file.write(i, new byte[4096], 0, 4096);
      }
      body.run(file, file.map(0, BYTES, arena));
    }
  }

  private static void fill(MemorySegment mapping, int first) {
    for (long i = 0; i < mapping.byteSize(); i++) {
      mapping.set(JAVA_BYTE, i, (byte) (first + i));
    }
  }

  private static void assertBytes(StorageFile file, MemorySegment mapping, int first) throws IOException {
    byte[] read = new byte[(int) mapping.byteSize()];
    assertEquals(read.length, file.read(0, read, 0, read.length));
    for (int i = 0; i < read.length; i++) {
      assertEquals((byte) (first + i), read[i]);
      assertEquals((byte) (first + i), mapping.get(JAVA_BYTE, i));
    }
  }

  /** What the page table has of the mapping, which the list of mappings gives by its first address. */
  private static long residentBytes(MemorySegment mapping) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    String head = "%08x-".formatted(mapping.address());
    int at = 0;
    while (!lines.get(at).startsWith(head)) {
      at++;
    }
    while (!lines.get(at).startsWith("Rss:")) {
      at++;
    }
    String[] words = lines.get(at).split(" +");
    assertTrue(words[2].equals("kB"));
    return Long.parseLong(words[1]) << 10;
  }
}

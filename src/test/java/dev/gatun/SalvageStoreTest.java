package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Salvage as a user calls it, on real files. What it saves of which damage is {@code SalvageTest}'s matter. */
class SalvageStoreTest {
  @TempDir private Path temporary;
  private Path source = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void fill() {
    source = temporary.resolve("source");
    target = temporary.resolve("target");
    try (Store store = Store.open(source)) {
      Table<String, Long> numbers = store.table("numbers", Codecs.utf8(), Codecs.int64());
      for (long i = 0; i < 500; i++) {
        numbers.put("n" + i, i);
      }
      store.table("large").put(new byte[] {1}, new byte[100_000]);
    }
  }

  private void zeroMetaPages() throws IOException {
    byte[] data = Files.readAllBytes(source.resolve("data.db"));
    java.util.Arrays.fill(data, 16, 4_096, (byte) 7);
    java.util.Arrays.fill(data, 32_768 + 16, 32_768 + 4_096, (byte) 7);
    Files.write(source.resolve("data.db"), data);
  }

  @Test
  void aStoreThatDoesNotOpenAnyMoreIsSavedWithItsTypes() throws IOException {
    zeroMetaPages();
    assertThrows(CorruptionException.class, () -> Store.open(source));
    byte[] before = Files.readAllBytes(source.resolve("data.db"));
    SalvageReport report = Store.salvage(source, target);
    assertTrue(report.isWhole(), report.toString());
    assertEquals(2, report.damages().size());
    assertEquals(2, report.tables().size());
    assertArrayEquals(before, Files.readAllBytes(source.resolve("data.db")));
    try (Store store = Store.open(target)) {
      Table<String, Long> numbers = store.table("numbers", Codecs.utf8(), Codecs.int64());
      assertEquals(500, numbers.size());
      numbers.forEach((key, value) -> assertEquals("n" + value, key));
      assertArrayEquals(new byte[100_000], store.table("large").get(new byte[] {1}));
      assertTrue(store.verify().isSound());
      assertEquals(2, store.tables().size());
    }
  }

  @Test
  void nothingInTheSourceIsTouched() throws IOException {
    record File(String name, long size, java.nio.file.attribute.FileTime time) {}
    java.util.function.Supplier<java.util.List<File>> files =
        () -> {
          try (Stream<Path> all = Files.list(source)) {
            return all.sorted()
                .map(path -> {
                  try {
                    return new File(path.getFileName().toString(), Files.size(path), Files.getLastModifiedTime(path));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                })
                .toList();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        };
    java.util.List<File> before = files.get();
    Store.salvage(source, target);
    assertEquals(before, files.get());
  }

  @Test
  void anOpenStoreIsNotSalvagedAndStaysLocked() {
    try (Store store = Store.open(source)) {
      assertThrows(StoreLockedException.class, () -> Store.salvage(source, target));
      assertThrows(StoreLockedException.class, () -> Store.open(source));
      assertEquals(500, store.table("numbers", Codecs.utf8(), Codecs.int64()).size());
    }
    assertFalse(Files.exists(target));
  }

  @Test
  void theTargetMustBeNewAndElsewhere() throws IOException {
    Files.createDirectory(target);
    assertThrows(IllegalArgumentException.class, () -> Store.salvage(source, target));
    assertThrows(IllegalArgumentException.class, () -> Store.salvage(source, source));
    assertThrows(IllegalArgumentException.class, () -> Store.salvage(source, source.resolve("inside")));
  }

  @Test
  void aDirectoryWithoutAStoreIsRefused() throws IOException {
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThrows(StoreException.class, () -> Store.salvage(empty, target));
    assertThrows(StoreException.class, () -> Store.salvage(temporary.resolve("missing"), target));
    assertFalse(Files.exists(target));
  }
}

package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small store is small on the disk, log files and all. */
class SmallStoreTest {
  private static final int RECORDS = 1_000;
  private static final long MOST_BYTES = 4 << 20;

  @TempDir Path temporary;

  @Test
  void aThousandRecordsTakeLessThanFourMebibytesInAll() throws IOException {
    Path directory = temporary.resolve("store");
    try (Store store = Store.open(directory)) {
      write(store);
      assertSmall(directory);
      store.checkpoint();
      assertSmall(directory);
    }
    assertSmall(directory);
    for (int session = 0; session < 3; session++) {
      try (Store store = Store.open(directory)) {
        assertEquals(RECORDS, write(store).size());
        assertSmall(directory);
      }
      assertSmall(directory);
    }
  }

  private static Table<String, String> write(Store store) {
    Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());
    for (int i = 0; i < RECORDS; i++) {
      table.put("key " + i, "v".repeat(100));
    }
    return table;
  }

  private static void assertSmall(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      long bytes = files.mapToLong(SmallStoreTest::size).sum();
      assertTrue(bytes < MOST_BYTES, RECORDS + " records take " + bytes + " bytes");
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

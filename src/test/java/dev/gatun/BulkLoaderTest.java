package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bulk load as a user calls it, on real files. What becomes of it in which trees and crashes is the matter of {@code BulkLoadTest} and others. */
class BulkLoaderTest {
  @TempDir private Path directory;

  @Test
  void sortedEntriesAreThereWhenTheCommitHasReturned() {
    try (Store store = Store.open(directory)) {
      Table<Long, String> table = store.table("t", Codecs.int64(), Codecs.utf8());
      table.put(-5L, "before");
      try (BulkLoader<Long, String> loader = table.bulkLoad()) {
        for (long i = 0; i < 20_000; i++) {
          loader.put(i, "value " + i);
        }
        assertNull(table.get(7L));
        assertEquals(20_000, loader.commit());
      }
      assertEquals(20_001, table.size());
      table.put(7L, "changed");
      assertTrue(store.verify().isSound());
    }
    try (Store store = Store.open(directory)) {
      Table<Long, String> table = store.table("t", Codecs.int64(), Codecs.utf8());
      assertEquals(20_001, table.forEach((key, value) -> assertEquals(key == 7 ? "changed" : key < 0 ? "before" : "value " + key, value)));
    }
  }

  @Test
  void keysOutOfOrderAreBothNamed() {
    try (Store store = Store.inMemory()) {
      Table<String, Long> table = store.table("t", Codecs.utf8(), Codecs.int64());
      table.put("mango", 1L);
      try (BulkLoader<String, Long> loader = table.bulkLoad()) {
        named("kiwi", "mango", () -> loader.put("kiwi", 1L));
        loader.put("nut", 2L);
        named("nectarine", "nut", () -> loader.put("nectarine", 1L));
        named("nut", "nut", () -> loader.put("nut", 1L));
        table.put("orange", 3L);
        named("nut", "orange", loader::commit);
        table.remove("orange");
        assertEquals(1, loader.commit());
      }
      assertEquals(2, table.size());
      Table<byte[], byte[]> bytes = store.table("bytes");
      try (BulkLoader<byte[], byte[]> loader = bytes.bulkLoad()) {
        byte[] reused = {5, 6};
        loader.put(reused, reused);
        reused[0] = 4;
        named(HexFormat.of().formatHex(reused), "0506", () -> loader.put(reused, reused));
        reused[0] = 6;
        loader.put(reused, reused);
        loader.commit();
      }
      assertEquals(2, bytes.size());
      assertEquals(6, bytes.get(new byte[] {5, 6})[0] + 1);
    }
  }

  private static void named(String key, String other, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().contains(key) && e.getMessage().contains(other), e.getMessage());
  }

  @Test
  void aLoadThatIsClosedOrOfAClosedStoreIsOver() {
    Store store = Store.open(directory);
    Table<Long, Long> table = store.table("t", Codecs.int64(), Codecs.int64());
    BulkLoader<Long, Long> loader = table.bulkLoad();
    loader.put(1L, 1L);
    loader.close();
    loader.close();
    assertThrows(IllegalStateException.class, () -> loader.put(2L, 2L));
    BulkLoader<Long, Long> open = table.bulkLoad();
    open.put(1L, 1L);
    store.close();
    assertThrows(StoreClosedException.class, () -> open.put(2L, 2L));
    open.close();
    try (Store again = Store.open(directory)) {
      assertEquals(0, again.table("t", Codecs.int64(), Codecs.int64()).size());
    }
  }
}

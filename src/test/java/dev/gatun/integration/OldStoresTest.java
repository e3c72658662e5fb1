package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Codecs;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.TableInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores that earlier versions wrote are kept for ever, and open for ever. {@link OldStores} made them. */
class OldStoresTest {
  @TempDir Path temporary;

  @Test
  void aClosedStoreOfVersion1OpensWithoutRecovery() throws IOException {
    Path directory = unzip("v1/closed.zip");
    try (Store store = Store.builder(directory).readOnly(true).open()) {
      assertFilled(store);
    }
    for (int round = 0; round < 2; round++) {
      try (Store store = Store.open(directory)) {
        assertTrue(store.recovery().clean());
        assertFilled(store);
        store.table("written by a later session").put(new byte[] {1}, new byte[round]);
      }
    }
  }

  private static void assertFilled(Store store) {
    assertTables(store, "dropped", "large", "numbers", "users");
    Table<String, String> users = OldStores.users(store);
    for (int i = 0; i < OldStores.ENTRIES - 10; i++) {
      assertEquals(OldStores.userValue(i), users.get(OldStores.userKey(i)));
    }
    assertSoundAndComplete(store, OldStores.ENTRIES - 10);
  }

  @Test
  void aKilledStoreOfVersion1IsRecovered() throws IOException {
    Path directory = unzip("v1/killed.zip");
    for (int round = 0; round < 2; round++) {
      try (Store store = Store.open(directory)) {
        assertEquals(round == 1, store.recovery().clean());
        assertEquals(round == 0, store.recovery().replayedRecords() >= 4);
        assertTables(store, "large", "numbers", "users");
        assertChanged(store);
      }
    }
  }

  private static void assertChanged(Store store) {
    Table<String, String> users = OldStores.users(store);
    for (int i = 0; i < OldStores.ENTRIES - 10; i++) {
      String value = i == 1 ? null : i % 3 == 0 ? "changed" : OldStores.userValue(i);
      assertEquals(value, users.get(OldStores.userKey(i)));
    }
    assertArrayEquals(OldStores.large(2), store.table("large").get(new byte[] {2}));
    assertSoundAndComplete(store, OldStores.ENTRIES - 10 - 1 + 3); // the batch brought three of the removed ones back
  }

  private static void assertSoundAndComplete(Store store, int users) {
    assertEquals(users, OldStores.users(store).size());
    Table<Long, UUID> numbers = store.table("numbers", Codecs.int64(), Codecs.uuid());
    for (int i = 0; i < OldStores.ENTRIES; i++) {
      assertEquals(new UUID(i, -i), numbers.get((long) (i - 100)));
    }
    assertEquals(OldStores.ENTRIES, numbers.size());
    assertArrayEquals(OldStores.large(1), store.table("large").get(new byte[] {1}));
    assertNull(store.table("large").get(new byte[] {3}));
    assertTrue(store.verify().isSound());
    assertEquals(numbers.size(), numbers.forEach((key, value) -> {}));
  }

  private static void assertTables(Store store, String... names) {
    List<String> present = store.tables().stream().map(TableInfo::name).toList();
    assertTrue(present.containsAll(List.of(names)), present::toString);
    assertFalse(names.length == 3 && present.contains("dropped"), present::toString);
  }

  private Path unzip(String name) throws IOException {
    Path directory = Files.createTempDirectory(temporary, "store");
    try (InputStream file = OldStoresTest.class.getResourceAsStream("/format/" + name); ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, directory.resolve(Path.of(entry.getName()).getFileName()));
      }
    }
    return directory;
  }
}

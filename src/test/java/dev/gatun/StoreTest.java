package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.error.StoreException;
import dev.gatun.error.StoreLockedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Opening, closing, naming and finding again. */
class StoreTest {
  @TempDir private Path temporary;

  @Test
  void fiveLinesAreEnough() {
    List<String> seen = new ArrayList<>();

    Store store = Store.open(temporary.resolve("demo"));
    Table<String, String> users = store.table("users", Codecs.utf8(), Codecs.utf8());
    users.put("user_101", "Alice");
    users.put("user_102", "Bob");
    users.put("user_104", "Dave");
    assertEquals("Alice", users.get("user_101"));
    users.forEach(Range.closed("user_101", "user_103"), (k, v) -> seen.add(k + "=" + v));
    assertTrue(users.remove("user_101"));
    assertNull(users.get("user_101"));
    store.close();

    assertEquals(List.of("user_101=Alice", "user_102=Bob"), seen);
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    Path directory = temporary.resolve("a").resolve("b");
    try (Store store = Store.open(directory)) {
      store.table("users", Codecs.utf8(), Codecs.int64()).put("x", 42L);
      store.table("raw").put(new byte[] {1}, new byte[] {2});
    }
    try (Store store = Store.open(directory)) {
      assertEquals(42L, store.table("users", Codecs.utf8(), Codecs.int64()).get("x"));
      assertEquals(List.of("raw", "users"), store.tables().stream().map(TableInfo::name).toList());
      assertTrue(store.recovery().clean());
      assertTrue(store.verify().isSound());
    }
  }

  @Test
  void otherCodecsThanRecordedAreRejected() {
    try (Store store = Store.inMemory()) {
      store.table("t", Codecs.utf8(), Codecs.int64());
      Exception e = assertThrows(IllegalArgumentException.class, () -> store.table("t", Codecs.utf8(), Codecs.utf8()));
      assertTrue(e.getMessage().contains("int64") && e.getMessage().contains("'t'"), e.getMessage());
    }
  }

  @Test
  void tablesAreDescribed() {
    try (Store store = Store.inMemory()) {
      Table<String, Long> table = store.table("t", Codecs.utf8(), Codecs.int64());
      table.put("a", 1L);
      TableInfo info = table.info();
      assertEquals(List.of("t", "utf8", "int64", 1L), List.of(info.name(), info.keyCodec(), info.valueCodec(), info.size()));
      assertEquals(List.of(info), store.tables());
      assertEquals(1, store.stats().entries());
      assertEquals(1, store.stats().tables());
    }
  }

  @Test
  void aDroppedTableIsGoneAndItsHandleSaysSo() {
    try (Store store = Store.inMemory()) {
      Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());
      table.put("a", "1");
      assertTrue(store.dropTable("t"));
      assertFalse(store.dropTable("t"));
      assertThrows(IllegalStateException.class, () -> table.get("a"));
      assertThrows(IllegalStateException.class, () -> table.put("a", "1"));
      assertEquals(0, store.table("t", Codecs.int64(), Codecs.int64()).size());
    }
  }

  @Test
  void namesOfTablesAreChecked() {
    try (Store store = Store.inMemory()) {
      store.table("x".repeat(255));
      store.table("Käse 🧀");
      assertThrows(IllegalArgumentException.class, () -> store.table(""));
      assertThrows(IllegalArgumentException.class, () -> store.table("x".repeat(256)));
      assertThrows(IllegalArgumentException.class, () -> store.table("\uD800"));
      assertThrows(NullPointerException.class, () -> store.table(null));
    }
  }

  @Test
  void everythingOfAClosedStoreSaysThatItIsClosed() {
    Store store = Store.inMemory();
    Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());
    table.put("a", "1");
    Snapshot snapshot = store.snapshot();
    ReadView<String, String> view = snapshot.view(table);
    store.close();
    store.close();
    List<Executable> calls = List.of(
        () -> table.get("a"), () -> table.put("a", "2"), () -> table.remove("a"), table::cursor, table::first, table::pollFirst, () -> view.get("a"),
        () -> store.table("t"), store::tables, store::snapshot, store::sync, store::checkpoint, store::verify, store::stats,
        () -> store.dropTable("t"), () -> store.write(b -> b.put(table, "a", "3")));
    for (int i = 0; i < calls.size(); i++) {
      assertThrows(StoreClosedException.class, calls.get(i), "call " + i);
    }
    snapshot.close();
    assertEquals("Store[in memory, closed]", store.toString());
  }

  @Test
  void aDirectoryIsOpenOnce() {
    Path directory = temporary.resolve("s");
    try (Store store = Store.open(directory)) {
      Exception e = assertThrows(StoreLockedException.class, () -> Store.open(directory));
      assertTrue(e.getMessage().contains("pid " + ProcessHandle.current().pid()), e.getMessage());
      assertEquals(directory.toAbsolutePath(), store.directory());
    }
    Store.open(directory).close();
  }

  @Test
  void aFolderOfOtherThingsIsLeftAlone() throws Exception {
    Files.writeString(temporary.resolve("letter.txt"), "dear");
    Exception e = assertThrows(StoreException.class, () -> Store.open(temporary));
    assertTrue(e.getMessage().contains("letter.txt"), e.getMessage());
    try (var files = Files.list(temporary)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.writeString(temporary.resolve("letter.txt"), "dear");
    Exception e = assertThrows(StoreException.class, () -> Store.open(file));
    assertEquals("can't open the store in " + file + ": it is not a directory", e.getMessage());
  }

  @Test
  void readOnlyCreatesNothing() {
    Path directory = temporary.resolve("missing");
    Exception e = assertThrows(StoreException.class, () -> Store.builder(directory).readOnly(true).open());
    assertEquals("can't open the store in " + directory + ": there is no such directory", e.getMessage());
    assertFalse(Files.exists(directory));
  }

  @Test
  void settingsAreCheckedWhenOpening() {
    List<StoreBuilder> wrong = List.of(
        builder().flushInterval(Duration.ZERO), builder().flushInterval(Duration.ofHours(1)), builder().checkpointBytes(-1),
        builder().checkpointBytes(1000), builder().checkpointInterval(Duration.ofMillis(-1)));
    for (StoreBuilder builder : wrong) {
      assertThrows(IllegalArgumentException.class, builder::open);
    }
    assertThrows(NullPointerException.class, () -> builder().durability(null).open());
    assertFalse(Files.exists(temporary.resolve("b")));
  }

  private StoreBuilder builder() {
    return Store.builder(temporary.resolve("b"));
  }
}

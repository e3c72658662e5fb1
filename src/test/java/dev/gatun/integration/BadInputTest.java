package dev.gatun.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.Batch;
import dev.gatun.Codecs;
import dev.gatun.Cursor;
import dev.gatun.Snapshot;
import dev.gatun.Store;
import dev.gatun.Table;
import dev.gatun.error.StoreClosedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of the caller: each is the documented exception with a clear message, and the entries that were there are there afterwards. */
class BadInputTest {
  private static final byte[] LONGEST = bytes(1024);
  private static final byte[] TOO_LONG = bytes(1025);

  @TempDir Path temporary;
  private Store store;
  private Table<byte[], byte[]> raw;
  private Table<String, String> text;

  @BeforeEach
  void open() {
    store = Store.open(temporary.resolve("store"));
    raw = store.table("raw");
    text = store.table("text", Codecs.utf8(), Codecs.utf8());
    raw.put(LONGEST, bytes(1));
    raw.put(new byte[0], new byte[0]);
    text.put("a", "1");
  }

  @AfterEach
  void nothingIsLost() {
    store.close();
    try (Store again = Store.open(temporary.resolve("store"))) {
      Table<byte[], byte[]> table = again.table("raw");
      assertEquals(2, table.size());
      assertArrayEquals(bytes(1), table.get(LONGEST));
      assertArrayEquals(new byte[0], table.get(new byte[0]));
      assertEquals("1", again.table("text", Codecs.utf8(), Codecs.utf8()).get("a"));
      assertTrue(again.recovery().clean());
      assertTrue(again.verify().isSound());
    }
  }

  @Test
  void aKeyThatIsTooLong() {
    List<Executable> uses = List.of(
        () -> raw.put(TOO_LONG, bytes(1)), () -> raw.get(TOO_LONG), () -> raw.remove(TOO_LONG), () -> raw.containsKey(TOO_LONG),
        () -> raw.putIfAbsent(TOO_LONG, bytes(1)), () -> raw.compute(TOO_LONG, (k, v) -> bytes(1)), () -> raw.floor(TOO_LONG),
        () -> raw.higher(TOO_LONG), () -> store.write(batch -> batch.put(raw, bytes(2), bytes(2)).put(raw, TOO_LONG, bytes(1))),
        () -> store.write(batch -> batch.put(text, "k".repeat(1025), "")));
    for (Executable use : uses) {
      assertSays(assertThrows(IllegalArgumentException.class, use), "1,025 bytes", "1,024");
    }
  }

  @Test
  void nullAnywhere() {
    List<Executable> uses = List.of(
        () -> text.put(null, "v"), () -> text.put("k", null), () -> text.get(null), () -> text.remove(null), () -> text.replace("k", null, "v"),
        () -> text.getAll(Arrays.asList("a", null)), () -> text.cursor(null), () -> text.merge("a", null, (a, b) -> a), () -> text.compute("a", null),
        () -> store.table(null), () -> store.table("x", null, Codecs.utf8()), () -> store.write(null), () -> store.write(null, batch -> {}),
        () -> store.write(batch -> batch.put(text, "b", "2").put(text, null, "v")), () -> store.write(batch -> batch.put(null, "k", "v")),
        () -> Store.open(null), () -> text.forEach(null), () -> store.dropTable(null));
    for (int i = 0; i < uses.size(); i++) {
      NullPointerException e = assertThrows(NullPointerException.class, uses.get(i), "use " + i);
      assertTrue(e.getMessage() != null, "use " + i + " says nothing");
    }
  }

  @Test
  void stringsThatAreNotUnicode() {
    assertThrows(IllegalArgumentException.class, () -> text.put("\uD800", "v"));
    assertThrows(IllegalArgumentException.class, () -> text.put("k", "a\uDC00"));
    assertThrows(IllegalArgumentException.class, () -> text.get("\uDFFF"));
  }

  @Test
  void otherCodecsWhenTheStoreIsOpenedAgain() {
    store.close();
    store = Store.open(temporary.resolve("store"));
    Exception e = assertThrows(IllegalArgumentException.class, () -> store.table("text", Codecs.int64(), Codecs.utf8()));
    assertSays(e, "'text'", "utf8", "int64");
    assertSays(assertThrows(IllegalArgumentException.class, () -> store.table("raw", Codecs.bytes(), Codecs.uuid())), "'raw'", "bytes", "uuid");
  }

  @Test
  void aTableOfAnotherStore() {
    try (Store other = Store.inMemory()) {
      Table<String, String> foreign = other.table("text", Codecs.utf8(), Codecs.utf8());
      assertSays(assertThrows(IllegalArgumentException.class, () -> store.write(batch -> batch.put(foreign, "a", "2"))), "'text'");
      try (Snapshot snapshot = store.snapshot()) {
        assertThrows(IllegalArgumentException.class, () -> snapshot.view(foreign));
      }
    }
  }

  @Test
  void aBatchAfterItsBodyOrAfterAnException() {
    AtomicReference<Batch> kept = new AtomicReference<>();
    store.write(kept::set);
    assertThrows(IllegalStateException.class, () -> kept.get().put(text, "b", "2"));
    assertThrows(ArithmeticException.class, () -> store.write(batch -> {
      batch.put(text, "a", "2").remove(raw, LONGEST);
      throw new ArithmeticException();
    }));
  }

  @Test
  void settingsOutOfBounds() {
    Path other = temporary.resolve("other");
    assertSays(assertThrows(IllegalArgumentException.class, () -> Store.builder(other).flushInterval(Duration.ZERO).open()), "flushInterval");
    assertSays(assertThrows(IllegalArgumentException.class, () -> Store.builder(other).flushInterval(Duration.ofDays(1)).open()), "flushInterval");
    assertSays(assertThrows(IllegalArgumentException.class, () -> Store.builder(other).checkpointBytes(1).open()), "checkpointBytes");
    assertThrows(NullPointerException.class, () -> Store.builder(other).durability(null).open());
    assertTrue(other.toFile().list() == null, "nothing is made when a setting is refused");
  }

  @Test
  void aClosedStore() {
    Cursor<String, String> cursor = text.cursor();
    Snapshot snapshot = store.snapshot();
    store.close();
    store.close();
    List<Executable> uses = List.of(
        () -> text.get("a"), () -> text.put("a", "2"), () -> text.remove("a"), () -> text.size(), () -> text.cursor(), () -> text.first(),
        () -> text.forEach((k, v) -> {}), () -> store.write(batch -> batch.put(text, "a", "2")), () -> store.snapshot(), () -> store.sync(),
        () -> store.checkpoint(), () -> store.stats(), () -> store.verify(), () -> store.tables(), () -> store.table("new"),
        () -> store.dropTable("text"), () -> cursor.next(), () -> snapshot.view(text).get("a"));
    for (int i = 0; i < uses.size(); i++) {
      assertSays(assertThrows(StoreClosedException.class, uses.get(i), "use " + i), "closed");
    }
    cursor.close();
    snapshot.close();
  }

  @Test
  void aClosedCursorAndAClosedSnapshot() {
    Cursor<String, String> cursor = text.cursor();
    cursor.close();
    cursor.close();
    for (Executable use : List.<Executable>of(cursor::next, cursor::previous, cursor::first, cursor::last, cursor::key, cursor::value)) {
      assertSays(assertThrows(StoreClosedException.class, use), "cursor", "closed");
    }
    Snapshot snapshot = store.snapshot();
    var view = snapshot.view(text);
    Cursor<String, String> inside = view.cursor();
    snapshot.close();
    snapshot.close();
    for (Executable use : List.<Executable>of(inside::next, () -> view.get("a"), () -> snapshot.view(text), view::cursor)) {
      assertSays(assertThrows(StoreClosedException.class, use), "snapshot", "closed");
    }
    inside.close();
  }

  @Test
  void aCursorThatStandsNowhere() {
    try (Cursor<String, String> cursor = text.cursor()) {
      assertThrows(IllegalStateException.class, cursor::key);
      assertTrue(cursor.next());
      assertEquals("a", cursor.key());
      assertEquals(false, cursor.next());
      assertThrows(IllegalStateException.class, cursor::value);
    }
  }

  private static void assertSays(Exception e, String... words) {
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    return bytes;
  }
}

package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A snapshot stays as it was. */
class SnapshotTest {
  private final Store store = Store.inMemory();
  private final Table<String, String> table = store.table("t", Codecs.utf8(), Codecs.utf8());

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void laterWritesAreNotSeen() {
    table.put("a", "1");
    table.put("b", "2");
    try (Snapshot snapshot = store.snapshot()) {
      table.put("a", "changed");
      table.remove("b");
      table.put("c", "3");
      ReadView<String, String> view = snapshot.view(table);
      assertEquals("1", view.get("a"));
      assertEquals("2", view.get("b"));
      assertFalse(view.containsKey("c"));
      assertEquals(2, view.size());
      assertEquals(List.of("b", "a"), view.stream(Range.reversed(Range.all())).map(e -> e.getKey()).toList());
    }
    assertNull(table.get("b"));
  }

  @Test
  void severalLiveSideBySide() {
    table.put("a", "1");
    try (Snapshot first = store.snapshot()) {
      table.put("a", "2");
      try (Snapshot second = store.snapshot()) {
        table.put("a", "3");
        assertEquals("1", first.view(table).get("a"));
        assertEquals("2", second.view(table).get("a"));
      }
      assertEquals("1", first.view(table).get("a"));
    }
  }

  @Test
  void aTableMadeLaterIsNotInIt() {
    try (Snapshot snapshot = store.snapshot()) {
      Table<String, String> later = store.table("later", Codecs.utf8(), Codecs.utf8());
      later.put("a", "1");
      assertNull(snapshot.view(later).get("a"));
      assertTrue(snapshot.view(later).isEmpty());
    }
  }

  @Test
  void itsMemoryCantBeWritten() {
    table.put("a", "1");
    try (Snapshot snapshot = store.snapshot(); Cursor<String, String> cursor = snapshot.view(table).cursor()) {
      assertTrue(cursor.next());
      MemorySegment value = cursor.valueSegment();
      assertEquals(1, value.byteSize());
      assertEquals('1', value.get(ValueLayout.JAVA_BYTE, 0));
      assertTrue(value.isReadOnly());
      assertTrue(cursor.keySegment().isReadOnly());
      assertEquals(Boolean.TRUE, snapshot.view(table).<Boolean>read("a", (source, offset, length) -> source.isReadOnly()));
    }
  }

  @Test
  void closedMeansClosed() {
    table.put("a", "1");
    Snapshot snapshot = store.snapshot();
    ReadView<String, String> view = snapshot.view(table);
    assertFalse(snapshot.openedAt().isAfter(Instant.now()));
    snapshot.close();
    snapshot.close();
    assertThrows(StoreClosedException.class, () -> view.get("a"));
    assertThrows(StoreClosedException.class, () -> snapshot.view(table).get("a"));
    assertEquals("1", table.get("a"));
  }
}

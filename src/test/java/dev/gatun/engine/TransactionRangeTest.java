package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.io.MemoryStorage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transaction that removes ranges sees and does, and what removals do to other transactions. */
class TransactionRangeTest {
  private final Engine engine = Engine.open(new MemoryStorage(), null, EngineOptions.DEFAULT);
  private final RawTable table = engine.table("t", "bytes", "bytes");
  private final RawTable other = engine.table("other", "bytes", "bytes");

  @AfterEach
  void close() {
    assertEquals(List.of(), engine.verify().damages());
    engine.allocator().check();
    engine.close();
  }

  private static byte[] key(int i) {
    return new byte[] {(byte) (i >> 8), (byte) i};
  }

  private static Bounds from(int low, int high) {
    return new Bounds(key(low), true, key(high), false, false, Long.MAX_VALUE);
  }

  private void fill(int entries) {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < entries; i++) {
      batch.put(table, key(i), new byte[500]);
    }
    engine.write(batch, true);
  }

  private static long count(RawView view) {
    long entries = 0;
    try (RawCursor cursor = view.cursor(Bounds.ALL)) {
      while (cursor.next()) {
        entries++;
      }
    }
    return entries;
  }

  @Test
  void itSeesTheRangeGoneAndWhatItPutsThereAfterwards() {
    fill(1_000);
    try (RawTransaction tx = engine.begin()) {
      tx.put(table, key(150), key(1));
      tx.removeRange(table, from(100, 900));
      RawView view = tx.view(table);
      assertNull(view.get(key(150)), "put before");
      assertNull(view.get(key(500)));
      tx.put(table, key(300), key(2));
      assertArrayEquals(key(2), view.get(key(300)));
      assertEquals(201, count(view));
      assertEquals(201, view.size());
      assertEquals(1_000, table.size(), "nobody else sees it yet");
      assertTrue(tx.commit(true));
    }
    assertEquals(201, count(table));
    assertEquals(201, table.size());
    assertArrayEquals(key(2), table.get(key(300)));
  }

  @Test
  void severalRangesAndTablesAreOneRecord() {
    fill(3_000);
    other.put(key(1), key(1));
    long before = engine.wal().publishedLsn();
    try (RawTransaction tx = engine.begin()) {
      tx.removeRange(table, from(0, 700));
      tx.removeRange(table, from(1_500, 2_900));
      tx.removeRange(table, from(600, 1_000));
      tx.removeRange(other, Bounds.ALL);
      tx.put(other, key(2), key(2));
      assertTrue(tx.commit(true));
    }
    assertTrue(engine.wal().publishedLsn() - before < 200, "one short record");
    assertEquals(600, count(table));
    assertEquals(1, count(other));
  }

  @Test
  void oneThatIsGivenUpRemovesNothing() {
    fill(100);
    try (RawTransaction tx = engine.begin()) {
      tx.removeRange(table, Bounds.ALL);
    }
    assertEquals(100, table.size());
  }

  @Test
  void aPointThatWasReadAndIsRemovedWithItsRangeIsAConflict() {
    fill(100);
    try (RawTransaction tx = engine.begin()) {
      assertTrue(tx.view(table).contains(key(7)));
      tx.put(other, key(7), key(7));
      table.removeRange(from(5, 10));
      assertFalse(tx.commit(true));
    }
    assertNull(other.get(key(7)));
  }

  @Test
  void aRangeThatWasReadAndIsRemovedIsAConflict() {
    fill(100);
    try (RawTransaction tx = engine.begin()) {
      assertEquals(100, count(tx.view(table)));
      tx.put(other, key(7), key(7));
      table.removeRange(from(5, 10));
      assertFalse(tx.commit(true));
    }
  }

  /** What is removed without a look is no read: others may write there meanwhile, and their entries go too. */
  @Test
  void aRangeThatIsOnlyRemovedConflictsWithNothing() {
    fill(100);
    try (RawTransaction tx = engine.begin()) {
      tx.removeRange(table, from(0, 200));
      table.put(key(150), key(1));
      table.remove(key(3));
      assertTrue(tx.commit(true));
    }
    assertEquals(0, table.size());
  }

  @Test
  void aReadOfOneMomentMovesOnAfterARemoval() {
    fill(100);
    try (RawTransaction tx = engine.begin()) {
      table.removeRange(from(0, 50));
      assertNull(tx.view(table).get(key(7)), "nothing was read before: it begins later");
      assertTrue(tx.view(table).contains(key(70)));
      tx.put(other, key(7), key(7));
      assertTrue(tx.commit(true));
    }
  }
}

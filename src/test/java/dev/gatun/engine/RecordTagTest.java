package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreClosedException;
import dev.gatun.io.MemoryStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tag of a record is the same exactly as long as nobody has written a key of its stripe. */
class RecordTagTest {
  private static final byte[] KEY = {1};

  private final Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC);
  private final RawTable table = engine.table("t", "bytes", "bytes");
  private final int stripe = table.stripe(KEY);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void everyWriteChangesItAndNothingElseDoes() {
    long tag = table.recordTag(stripe);
    table.put(KEY, KEY);
    long put = table.recordTag(stripe);
    assertNotEquals(tag, put);
    table.putIfAbsent(KEY, KEY);
    table.get(KEY);
    engine.checkpoint();
    assertEquals(put, table.recordTag(stripe), "nothing was written");
    table.put(KEY, KEY);
    long again = table.recordTag(stripe);
    assertNotEquals(put, again, "a value that is written again is a new record");
    table.remove(KEY);
    assertNotEquals(again, table.recordTag(stripe));
    assertTrue(table.isVisible(table.recordTag(stripe)));
  }

  @Test
  void thereIsNoneWhileAWriterIsThere() {
    KeyStripes stripes = engine.stripes();
    long tag = table.recordTag(stripe);
    stripes.lock(stripe);
    assertEquals(RawTable.NO_TAG, table.recordTag(stripe), "locked, and not yet noted");
    stripes.note(stripe, 800, false);
    assertEquals(RawTable.NO_TAG, table.recordTag(stripe), "noted, and not yet applied");
    stripes.note(stripe, 800, true);
    assertEquals(RawTable.NO_TAG, table.recordTag(stripe), "a batch");
    stripes.unlock(stripe);
    assertNotEquals(tag, table.recordTag(stripe));
  }

  @Test
  void aRemovalOfARangeChangesItForGood() {
    table.put(KEY, KEY);
    long tag = table.recordTag(stripe);
    table.removeRange(Bounds.ALL);
    long removed = table.recordTag(stripe);
    assertNotEquals(tag, removed);
    table.removeRange(Bounds.ALL);
    assertEquals(removed, table.recordTag(stripe), "nothing was removed");
    table.put(KEY, KEY);
    assertNotEquals(removed, table.recordTag(stripe));
    assertNotEquals(tag, table.recordTag(stripe));
  }

  @Test
  void thereIsNoneWhileTheTableIsChangedAsAWhole() {
    table.floor().lock();
    assertEquals(RawTable.NO_TAG, table.recordTag(stripe), "locked, and not yet noted");
    table.floor().note(1 << 20);
    assertEquals(RawTable.NO_TAG, table.recordTag(stripe), "noted, and not yet applied");
    table.floor().unlock();
    assertEquals(1L << 22, table.recordTag(stripe), "the LSN stays");
  }

  @Test
  void theTableMustBeThere() {
    engine.dropTable("t");
    assertThrows(IllegalStateException.class, () -> table.recordTag(stripe));
    engine.close();
    assertThrows(StoreClosedException.class, () -> table.recordTag(stripe));
  }
}

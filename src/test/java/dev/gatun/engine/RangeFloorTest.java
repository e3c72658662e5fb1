package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.format.Branch;
import dev.gatun.format.Node;
import dev.gatun.format.PageHeader;
import dev.gatun.format.PagePointer;
import dev.gatun.io.MemoryStorage;
import dev.gatun.page.LatchTable;
import dev.gatun.page.PageFile;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a removal of a range does to those who are in the middle of something. The removal is made by hand inside of the gate, so that it comes
 * exactly when a writer has tested and found everything, or a reader has read.
 */
class RangeFloorTest {
  private static final byte[] KEY = {7};

  private final Engine engine = Engine.open(new MemoryStorage(), null, ConcurrentTest.ASYNC);
  private final RawTable table = engine.table("t", "bytes", "bytes");

  @AfterEach
  void close() {
    assertEquals(List.of(), engine.verify().damages());
    engine.allocator().check();
    engine.close();
  }

  /** Starts the call, removes everything when the caller stands before the gate, and returns what came of the call. */
  private <T> T withARemovalBeforeTheGate(Callable<T> call) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread caller = Thread.ofPlatform().unstarted(() -> {
      try {
        result.complete(call.call());
      } catch (Throwable t) {
        result.completeExceptionally(t);
      }
    });
    engine.gate().exclusively(epoch -> {
      caller.start();
      awaitBeforeTheGate(caller);
      table.floor().lock();
      table.floor().note(engine.wal().publishedLsn());
      RangeRemoval.replay(engine, table, new KeyRange(new byte[0], null), engine.wal().publishedLsn(), epoch);
      table.floor().unlock();
      return null;
    });
    return result.get(1, TimeUnit.MINUTES);
  }

  private static void awaitBeforeTheGate(Thread caller) {
    while (Arrays.stream(caller.getStackTrace()).noneMatch(line -> line.getMethodName().equals("waitOutside"))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aConditionalWriteTestsAgain() throws Exception {
    table.put(KEY, KEY);
    assertFalse(withARemovalBeforeTheGate(() -> table.replace(KEY, KEY, new byte[] {1})));
    assertNull(table.get(KEY));
    table.put(KEY, KEY);
    assertNull(withARemovalBeforeTheGate(() -> table.putIfAbsent(new byte[] {8}, KEY)));
    assertArrayEquals(KEY, table.get(new byte[] {8}));
  }

  @Test
  void aTransactionThatHasReadAKeyStartsOver() throws Exception {
    table.put(KEY, KEY);
    assertFalse(withARemovalBeforeTheGate(() -> {
      try (RawTransaction transaction = engine.begin()) {
        assertTrue(transaction.view(table).contains(KEY));
        transaction.put(table, new byte[] {9}, KEY);
        return transaction.commit(false);
      }
    }));
    assertEquals(0, table.size());
  }

  @Test
  void aReaderWaitsWhileTheWordIsNoted() throws Exception {
    table.put(KEY, KEY);
    engine.gate().exclusively(epoch -> {
      table.floor().lock();
      assertArrayEquals(KEY, table.get(KEY), "nothing is applied yet");
      table.floor().note(engine.wal().publishedLsn());
      return null;
    });
    List<Callable<byte[]>> reads = List.of(() -> table.get(KEY), () -> table.getAll(new byte[][] {KEY})[0], this::firstKey, this::copied);
    for (Callable<byte[]> read : reads) {
      CompletableFuture<byte[]> result = new CompletableFuture<>();
      Thread reader = Thread.ofPlatform().start(() -> {
        try {
          result.complete(read.call());
        } catch (Throwable t) {
          result.completeExceptionally(t);
        }
      });
      while (Arrays.stream(reader.getStackTrace()).noneMatch(line -> line.getClassName().endsWith("TableFloor"))) {
        assertFalse(result.isDone(), "it did not wait");
      }
      table.floor().unlock();
      assertArrayEquals(KEY, result.get(1, TimeUnit.MINUTES));
      table.floor().note(engine.wal().publishedLsn());
    }
    table.floor().unlock();
  }

  private byte[] firstKey() {
    try (RawCursor cursor = table.cursor(Bounds.ALL)) {
      return cursor.next() ? cursor.key() : new byte[0];
    }
  }

  private byte[] copied() {
    byte[] target = new byte[1];
    table.copyTo(KEY, MemorySegment.ofArray(target));
    return target;
  }

  /** Deep in an unlinked subtree too, or a reader there would follow an old pointer into a page that has become another. */
  @Test
  void theVersionOfEveryPageThatIsUnlinkedIsRaised() {
    for (int i = 0; i < 3_000; i++) {
      byte[] key = new byte[200];
      key[198] = (byte) (i >> 8);
      key[199] = (byte) i;
      table.put(key, new byte[600]);
    }
    Map<Long, Long> words = new HashMap<>();
    collect(PagePointer.id(table.cell().root()), words);
    assertTrue(words.size() > 500 && table.height() > 2);
    byte[] low = new byte[200];
    low[199] = 1;
    table.removeRange(new Bounds(low, true, null, true, false, Long.MAX_VALUE));
    Map<Long, Long> left = new HashMap<>();
    collect(PagePointer.id(table.cell().root()), left);
    LatchTable latches = engine.treeSpace().pages().latches();
    words.keySet().removeAll(left.keySet());
    assertTrue(words.size() > 500);
    words.forEach((page, word) -> assertFalse(latches.validate(page, word), () -> "page " + page + " is what it was"));
  }

  private void collect(long page, Map<Long, Long> words) {
    PageFile pages = engine.treeSpace().pages();
    MemorySegment s = pages.segment(page);
    long b = pages.offset(page);
    words.put(page, pages.latches().load(page));
    for (int i = 0; PageHeader.level(s, b) > 0 && i <= Node.slotCount(s, b); i++) {
      collect(PagePointer.id(Branch.child(s, b, i)), words);
    }
  }
}

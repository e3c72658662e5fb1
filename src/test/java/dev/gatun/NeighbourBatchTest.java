package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map.Entry;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Reads of neighbours show a batch whole or not at all: who has seen a part of it sees the rest in the next call. */
class NeighbourBatchTest {
  private static final int KEYS = 300;
  private static final int MOVES = 295; // the last of every seventh key
  private static final int ROUNDS = 1_500;

  private final Store store = Store.inMemory();
  private final Table<Long, Long> table = store.table("t", Codecs.int64(), Codecs.int64());

  @Test
  void firstAndLastGoForwardTogether() throws Exception {
    whileBatchesAreWritten(round -> store.write(batch -> {
      for (long key = 0; key < KEYS; key++) {
        batch.put(table, key, round);
      }
    }), () -> {
      Entry<Long, Long> first = table.first();
      Entry<Long, Long> last = table.last();
      if (first != null) {
        assertNotNull(last);
        assertTrue(last.getValue() >= first.getValue(), () -> "first showed " + first + ", and then last " + last);
      }
    });
  }

  /**
   * Odd batches move a mark from the low end of the table to the high one, even batches move it back, and each writes its number at both ends.
   * What is skipped because it was removed is evidence too: an end without the mark shows the number of a batch that took it away.
   */
  @Test
  void whatIsMissingWasTakenAwayByTheWholeBatch() throws Exception {
    long low = 1;
    long high = 2 * MOVES + 1;
    for (long key = 1; key <= MOVES; key++) {
      table.put(key * 2, 0L);
    }
    table.put(low, 0L);
    whileBatchesAreWritten(round -> store.write(batch -> {
      boolean up = round % 2 == 1;
      batch.remove(table, up ? low : high);
      for (long key = 1; key <= MOVES; key += 7) {
        batch.put(table, key * 2, round);
      }
      batch.put(table, up ? high : low, round);
    }), () -> {
      Entry<Long, Long> first = table.first();
      Entry<Long, Long> last = table.last();
      assertTrue(first.getKey() == low || first.getValue() % 2 == 1, () -> "gone from the low end in batch " + first.getValue());
      assertTrue(last.getKey() == high || last.getValue() % 2 == 0, () -> "gone from the high end in batch " + last.getValue());
      assertTrue(last.getValue() >= first.getValue(), () -> "first showed " + first + ", and then last " + last);
    });
  }

  private void whileBatchesAreWritten(LongConsumer batch, Runnable look) throws Exception {
    Thread writer = Thread.ofPlatform().start(() -> {
      for (long round = 1; round <= ROUNDS; round++) {
        batch.accept(round);
      }
    });
    try {
      while (writer.isAlive()) {
        look.run();
      }
    } finally {
      writer.join();
      store.close();
    }
  }
}

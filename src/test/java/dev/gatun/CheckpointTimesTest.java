package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When checkpoints come by themselves, and what the file is made ready for before one. */
class CheckpointTimesTest {
  private static final int PATIENCE_SECONDS = 60;
  private static final int PAGE_BYTES = 4096;

  /** What the record of an entry takes with its 8 and 100 bytes. */
  private static final int MOST_LOG_BYTES = 150;

  @TempDir private Path directory;
  private int number;

  /** Writers go on asking until the cut is made. Were that one more checkpoint, it would come right behind the first. */
  @Test
  void soMuchLogIsOneCheckpointHoweverOftenItIsAskedFor() {
    int trigger = 1 << 20;
    try (Store store = Store.builder(directory).durability(Durability.ASYNC).checkpointBytes(trigger).open()) {
      int entries = 150_000;
      put(table(store), entries);
      long most = (long) entries * MOST_LOG_BYTES / trigger;
      long checkpoints = store.stats().checkpoints();
      assertTrue(checkpoints > 0 && checkpoints <= most, checkpoints + " checkpoints, at most " + most + " for so much log");
    }
  }

  /** As many pages as were copied behind the last cut; an ordinary low water would be a sixteenth of the file and an extent. */
  @Test
  void theFileGrowsBeforeACutForTheCopiesBehindIt() throws InterruptedException {
    StoreBuilder builder = Store.builder(directory).durability(Durability.ASYNC).compaction(CompactionPolicy.OFF).checkpointBytes(1L << 30);
    try (Store store = builder.open()) {
      Table<Long, byte[]> table = table(store);
      int entries = 200_000;
      put(table, entries);
      store.checkpoint();
      long leaves = usedBytes(store) / PAGE_BYTES;
      assertTrue(leaves > 5_000, leaves + " pages are too few: for small files nothing is made ready");
      number = 0;
      put(table, entries);
      await("free pages for copies", () -> store.stats().freeBytes() / PAGE_BYTES >= leaves * 9 / 10);
    }
  }

  private static long usedBytes(Store store) {
    StoreStats stats = store.stats();
    return stats.dataBytes() - stats.freeBytes() - stats.heldBytes();
  }

  private static Table<Long, byte[]> table(Store store) {
    return store.table("entries", Codecs.int64(), Codecs.bytes());
  }

  private void put(Table<Long, byte[]> table, int count) {
    byte[] value = new byte[100];
    for (int i = 0; i < count; i++) {
      table.put(Long.reverse(number++), value); // all over the table
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < PATIENCE_SECONDS * 100; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(10);
    }
    fail("never came: " + what);
  }
}

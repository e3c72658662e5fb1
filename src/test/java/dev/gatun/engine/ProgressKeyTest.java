package dev.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.wal.Wal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who has to wait because of a key: seen by holding one thread and finding the others in the method where they wait. */
class ProgressKeyTest {
  private static final byte[] FIRST = ProgressStore.key(ProgressStore.HELD);
  private static final byte[] SECOND = ProgressStore.key(ProgressStore.HELD + 1);

  /** One of the ways to read a key as a number. */
  private interface Read {
    long of(RawTable table, byte[] key);
  }

  private static final List<Read> WAYS =
      List.of(
          (table, key) -> ConcurrentBytes.number(table.get(key)),
          (table, key) -> table.read(key, (s, at, length) -> ConcurrentBytes.number(s.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE))),
          ProgressKeyTest::copied,
          (table, key) -> ConcurrentBytes.number(table.getAll(new byte[][] {key})[0]),
          (table, key) -> ConcurrentBytes.number(table.putIfAbsent(key, new byte[9])));

  private static long copied(RawTable table, byte[] key) {
    byte[] copy = new byte[40];
    assertEquals(copy.length, table.copyTo(key, MemorySegment.ofArray(copy)));
    return ConcurrentBytes.number(copy);
  }

  @Test
  void eachWayToReadAKeyWaitsForTheBatchThatIsBeingAppliedToIt() throws Exception {
    for (Read way : WAYS) {
      try (ProgressStore store = new ProgressStore(true)) {
        ConcurrentRun run = new ConcurrentRun();
        AtomicInteger steps = new AtomicInteger();
        try (ProgressHold hold =
            store.storage.hold(call -> call.is("step", "") && call.thread().getName().equals("batch") && steps.incrementAndGet() == 2)) {
          run.once("batch", () -> writeBoth(store)); // its first step follows the record, the second the change of the first key
          hold.awaitArrival();
          run.once("reader", () -> assertEquals(2_001, way.of(store.table, SECOND)));
          awaitInsideStripes(run.threads().get(1));
        }
        run.join();
      }
    }
  }

  private static void writeBoth(ProgressStore store) {
    RawBatch batch = new RawBatch();
    batch.put(store.table, FIRST, ConcurrentBytes.value(2_000, 40));
    batch.put(store.table, SECOND, ConcurrentBytes.value(2_001, 40));
    store.engine.write(batch, true);
  }

  /** Readers wait for a change of the word, a write that changes nothing for the lock. */
  private static void awaitInsideStripes(Thread reader) {
    while (!ProgressHold.isInside(reader, "KeyStripes", "lock") && !ProgressHold.isInside(reader, "KeyStripes", "awaitChange")) {
      assertTrue(reader.isAlive(), "the reader did not wait");
      Thread.onSpinWait();
    }
  }

  /** The first step of a write follows its record, the second its change: the stripe is held over both. */
  @Test
  void theNextWriterOfAKeyWaitsUntilTheRecordBeforeIsApplied() throws Exception {
    for (int step = 1; step <= 2; step++) {
      try (ProgressStore store = new ProgressStore(true)) {
        store.table.put(FIRST, ConcurrentBytes.value(999, 40)); // the leaf is of this epoch, and changed in place
        ConcurrentRun run = new ConcurrentRun();
        AtomicInteger left = new AtomicInteger(step);
        try (ProgressHold hold =
            store.storage.hold(call -> call.is("step", "") && call.thread().getName().equals("one") && left.decrementAndGet() == 0)) {
          run.once("one", () -> store.table.put(FIRST, ConcurrentBytes.value(1_000, 40)));
          hold.awaitArrival();
          run.once("two", () -> store.table.put(FIRST, ConcurrentBytes.value(1_001, 40)));
          ProgressHold.awaitInside(run.threads().get(1), "KeyStripes", "lock");
        }
        run.join();
        assertEquals(1_001, ConcurrentBytes.number(store.table.get(FIRST)));
      }
    }
  }

  /** Killed in between, the store would have a hole where the predecessor copies, and this write behind it. */
  @Test
  void anAsynchronousWriteReturnsWhenItsPredecessorIsWhole() throws Exception {
    try (ProgressStore store = new ProgressStore(false)) {
      ConcurrentRun run = new ConcurrentRun();
      Field field = Wal.class.getDeclaredField("tail"); // an appender stands nowhere that a test could hold it: so the test takes its place
      field.setAccessible(true);
      Object tail = field.get(store.engine.wal());
      Method reserve = tail.getClass().getDeclaredMethod("reserve", long.class, long.class);
      Method publish = tail.getClass().getDeclaredMethod("publish", long.class, long.class);
      reserve.setAccessible(true);
      publish.setAccessible(true);
      long size = Wal.sizeOf(40);
      long start = (long) reserve.invoke(tail, size, Long.MAX_VALUE);
      run.once("writer", () -> store.table.put(FIRST, ConcurrentBytes.value(1_000, 40)));
      ProgressHold.awaitInside(run.threads().getFirst(), "LogTail", "awaitPublished");
      publish.invoke(tail, start, start + size);
      run.join();
      assertEquals(1_000, ConcurrentBytes.number(store.table.get(FIRST)));
    }
  }
}

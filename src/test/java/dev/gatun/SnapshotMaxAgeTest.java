package dev.gatun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.SnapshotExpiredException;
import dev.gatun.error.StoreClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that is older than the store allows is ended, and nobody who reads from it is shown anything else than what it was. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SnapshotMaxAgeTest {
  /** Long enough that a slow machine comes to a first read. */
  private static final Duration AGE = Duration.ofMillis(1_500);
  private static final int ENTRIES = 2_000;

  @TempDir Path directory;

  private Store open(Duration age) {
    return Store.builder(directory).durability(Durability.ASYNC).compaction(CompactionPolicy.OFF).spareCheckpoint(false).snapshotMaxAge(age).open();
  }

  private static void fill(Table<Integer, byte[]> table, int round) {
    for (int i = 0; i < ENTRIES; i++) {
      table.put(i, value(i, round));
    }
  }

  private static byte[] value(int i, int round) {
    byte[] value = new byte[100];
    java.util.Arrays.fill(value, (byte) (i * 31 + round));
    return value;
  }

  private static void awaitEnd(Store store) throws InterruptedException {
    while (!store.stats().openSnapshots().isEmpty()) {
      Thread.sleep(10);
    }
  }

  @Test
  void whatIsTooOldIsEndedAndSaysSo() throws InterruptedException {
    try (Store store = open(AGE)) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      fill(table, 0);
      Snapshot snapshot = store.snapshot();
      ReadView<Integer, byte[]> view = snapshot.view(table);
      Cursor<Integer, byte[]> cursor = view.cursor();
      assertTrue(cursor.next());
      awaitEnd(store);
      assertThrows(SnapshotExpiredException.class, () -> view.get(1));
      assertThrows(SnapshotExpiredException.class, () -> view.containsKey(1));
      assertThrows(SnapshotExpiredException.class, () -> view.read(1, (segment, at, length) -> length));
      assertThrows(SnapshotExpiredException.class, () -> snapshot.view(table));
      assertThrows(SnapshotExpiredException.class, view::cursor);
      assertThrows(SnapshotExpiredException.class, cursor::next);
      assertThrows(SnapshotExpiredException.class, cursor::valueSegment);
      cursor.close();
      snapshot.close();
      assertThrows(SnapshotExpiredException.class, () -> view.get(1), "its owner's close came too late to change why it ended");
    }
  }

  @Test
  void itsPagesAreUsedAgain() throws InterruptedException {
    try (Store store = open(AGE)) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      fill(table, 0);
      store.checkpoint();
      Snapshot forgotten = store.snapshot();
      fill(table, 1);
      awaitEnd(store);
      for (int round = 2; round < 5; round++) {
        fill(table, round);
        store.checkpoint();
      }
      assertEquals(0, store.stats().heldBytes());
      forgotten.close();
    }
  }

  @Test
  void aValueThatWasHandedOutStaysWhatItWas() throws InterruptedException {
    try (Store store = open(AGE)) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      fill(table, 0);
      store.checkpoint();
      Snapshot snapshot = store.snapshot();
      Cursor<Integer, byte[]> cursor = snapshot.view(table).cursor();
      assertTrue(cursor.seek(700));
      MemorySegment value = cursor.valueSegment();
      awaitEnd(store);
      for (int round = 1; round < 6; round++) {
        fill(table, round);
        store.checkpoint();
      }
      assertArrayEquals(value(700, 0), value.toArray(ValueLayout.JAVA_BYTE));
      cursor.close();
      snapshot.close();
    }
  }

  @Test
  void userCodeOnAValueIsWaitedFor() throws InterruptedException {
    try (Store store = open(AGE)) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      fill(table, 0);
      store.checkpoint();
      Snapshot snapshot = store.snapshot();
      ReadView<Integer, byte[]> view = snapshot.view(table);
      byte[] seen =
          view.read(
              700,
              (segment, at, length) -> {
                while (!isExpired(view)) {
                  Thread.onSpinWait();
                }
                for (int round = 1; round < 6; round++) {
                  fill(table, round);
                  store.checkpoint();
                }
                return segment.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
              });
      assertArrayEquals(value(700, 0), seen);
      snapshot.close();
    }
  }

  private static boolean isExpired(ReadView<Integer, byte[]> view) {
    try {
      view.get(1);
      return false;
    } catch (SnapshotExpiredException e) {
      return true;
    }
  }

  @Test
  void youngAndClosedOnesAndTransactionsAreLeftAlone() throws InterruptedException {
    try (Store store = open(Duration.ofMinutes(10))) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      fill(table, 0);
      try (Snapshot young = store.snapshot()) {
        Snapshot closed = store.snapshot();
        ReadView<Integer, byte[]> view = closed.view(table);
        closed.close();
        assertThrows(StoreClosedException.class, () -> view.get(1));
        Thread.sleep(2_500); // some looks
        assertArrayEquals(value(1, 0), young.view(table).get(1));
      }
    }
    try (Store store = open(AGE)) {
      Table<Integer, byte[]> table = store.table("t", Codecs.int32(), Codecs.bytes());
      store.transact(
          transaction -> {
            assertArrayEquals(value(1, 0), transaction.view(table).get(1));
            Thread.sleep(3_500);
            assertArrayEquals(value(2, 0), transaction.view(table).get(2));
            return null;
          });
    }
  }

  @Test
  void noLimitIsTheDefaultAndANegativeOneIsRefused() {
    StoreBuilder builder = Store.builder(directory).snapshotMaxAge(Duration.ofSeconds(-1));
    assertThrows(IllegalArgumentException.class, builder::open);
    try (Store store = open(Duration.ZERO);
        Snapshot snapshot = store.snapshot()) {
      assertNull(snapshot.view(store.table("t", Codecs.int32(), Codecs.bytes())).get(1));
    }
  }
}

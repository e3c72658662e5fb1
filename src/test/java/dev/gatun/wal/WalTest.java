package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.StoreFailedException;
import dev.gatun.format.LogRecord;
import dev.gatun.io.DiskFullException;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WalTest {
  private final Storage memory = new MemoryStorage();
  private final TappedStorage storage = new TappedStorage(memory);
  private final Failure failure = new Failure();

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  @Test
  void whatWasAppendedIsReadBackInOrder() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      long first = Logs.append(wal, "one");
      long second = Logs.append(wal, "two, and somewhat longer");
      assertEquals(Wal.sizeOf(3), first);
      assertEquals(first, Wal.startOf(second, "two, and somewhat longer".length()));
      assertEquals(second, wal.publishedLsn());
      assertEquals(List.of("one", "two, and somewhat longer"), Logs.texts(storage, 0));
    }
  }

  @Test
  void anAppendWithoutRoomTakesNothing() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      byte[] body = new byte[LogPieces.FIRST_BYTES];
      assertFalse(wal.hasRoom(body.length));
      assertEquals(-1, wal.append(LogRecord.DATA, body, 0, body.length, Logs.crc(body), LogRecord.NO_LINK));
      assertEquals(0, wal.publishedLsn());
      wal.makeRoom(body.length);
      assertTrue(wal.hasRoom(body.length));
    }
  }

  @Test
  void recordsOfAllSizesCrossThePiecesWhole() throws IOException {
    Random random = new Random(11);
    List<byte[]> written = new ArrayList<>();
    try (Wal wal = Logs.start(storage, failure)) {
      while (wal.publishedLsn() < 3L << 20) {
        byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(300_000) : random.nextInt(200)];
        random.nextBytes(body);
        written.add(body);
        Logs.append(wal, body);
      }
      assertSame(written, Logs.replay(storage, 0));
    }
  }

  @Test
  void aHeaderMayLieOnBothSidesOfEveryBorder() throws IOException {
    for (int inFirst = 8; inFirst <= LogRecord.HEADER_BYTES; inFirst += 8) {
      try (Storage fresh = new MemoryStorage(); Wal wal = Logs.start(fresh, failure)) {
        wal.makeRoom(400_000);
        byte[] filler = new byte[LogPieces.FIRST_BYTES - 4096 - LogRecord.HEADER_BYTES - inFirst];
        Logs.append(wal, filler);
        Logs.append(wal, "across");
        Logs.append(wal, "after");
        List<String> texts = Logs.texts(fresh, 0);
        assertEquals(List.of("across", "after"), texts.subList(1, texts.size()), inFirst + " bytes");
      }
    }
  }

  @Test
  void piecesLieEndToEnd() {
    for (int i = 0; i < 80; i++) {
      assertEquals(i, LogPieces.indexOf(LogPieces.start(i)));
      assertEquals(i, LogPieces.indexOf(LogPieces.start(i + 1) - 1));
      assertEquals(Math.min((long) LogPieces.FIRST_BYTES << Math.min(i, 20), LogPieces.LARGEST_BYTES), LogPieces.start(i + 1) - LogPieces.start(i));
    }
  }

  @Test
  void aFullDiskChangesNothing() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, "before");
      long allocated = wal.allocatedBytes();
      int[] writes = {0};
      storage.tap = (act, name) -> {
        if (act.equals("write") && writes[0]++ == 30) {
          throw new DiskFullException("full", null);
        }
      };
      assertThrows(DiskFullException.class, () -> wal.makeRoom(300_000));
      assertFalse(failure.isSet());
      assertEquals(allocated, wal.allocatedBytes());
      assertEquals(allocated, Logs.contents(storage, "wal-0.log").length);
      Logs.append(wal, "after");
      assertEquals(List.of("before", "after"), Logs.texts(storage, 0));
      Logs.append(wal, new byte[300_000]);
    }
  }

  @Test
  void aCallersMistakeTakesNoSpace() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      assertThrows(IndexOutOfBoundsException.class, () -> wal.append(LogRecord.DATA, new byte[10], 5, 10, 0, LogRecord.NO_LINK));
      assertFalse(failure.isSet());
      assertEquals(0, wal.publishedLsn());
    }
  }

  @Test
  void aFailedCopyLeavesAPadAndTheFailure() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      storage.mapsReadOnly = true;
      wal.makeRoom(300_000);
      byte[] body = new byte[LogPieces.FIRST_BYTES - 4096 - 200];
      long before = Logs.append(wal, body);
      assertThrows(StoreFailedException.class, () -> wal.append(LogRecord.DATA, body, 0, 1000, 0, LogRecord.NO_LINK));
      assertTrue(failure.isSet());
      long end = before + Wal.sizeOf(1000);
      assertEquals(end, wal.publishedLsn());
      List<Logs.Batch> batches = new ArrayList<>();
      assertEquals(end, Logs.replay(storage, 0, 0, batches).endLsn(), "the pad is a record");
      assertEquals(1, batches.size());
      assertThrows(StoreFailedException.class, () -> wal.awaitDurable(end));
      assertThrows(StoreFailedException.class, () -> Logs.append(wal, "later"));
    }
  }

  @Test
  void manyThreadsLoseNothingAndKeepTheirOrder() throws Exception {
    int threads = 8;
    int each = 3000;
    try (Wal wal = Logs.start(storage, failure)) {
      List<Thread> started = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int id = t;
        started.add(Thread.ofPlatform().start(() -> appendNumbers(wal, id, each, null)));
      }
      for (Thread thread : started) {
        thread.join();
      }
      assertNumbers(Logs.replay(storage, 0), threads, each);
    }
  }

  @Test
  void chainsAreHandedOutAtTheirCommit() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      byte[] part = new byte[150_000];
      Arrays.fill(part, (byte) 'p');
      long firstEnd = Logs.append(wal, LogRecord.PART, part, LogRecord.NO_LINK);
      long firstPart = Wal.startOf(firstEnd, part.length);
      Logs.append(wal, "between");
      long second = Wal.startOf(Logs.append(wal, LogRecord.PART, Logs.bytes("second "), firstPart), 7);
      Logs.append(wal, LogRecord.PART, Logs.bytes("of nobody"), LogRecord.NO_LINK);
      wal.prepareNext();
      wal.roll(2);
      Logs.append(wal, LogRecord.COMMIT, Logs.bytes("last"), second);
      List<String> texts = Logs.texts(storage, 0);
      assertEquals(2, texts.size());
      assertEquals("between", texts.get(0));
      assertEquals("p".repeat(150_000) + "second last", texts.get(1));
    }
  }

  @Test
  void aBodyIsReadInPiecesOfAnySize() throws IOException {
    byte[] body = new byte[200_000];
    new Random(5).nextBytes(body);
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, body);
      LogHistory.open(storage, Logs.STORE).replay(0, 0, 0, (start, end, stream) -> {
        assertEquals(body.length, stream.length());
        byte[] read = new byte[body.length];
        read[0] = (byte) stream.read();
        stream.readFully(read, 1, 70_000);
        assertEquals(body.length - 70_001, stream.remaining());
        stream.readFully(read, 70_001, body.length - 70_001);
        assertEquals(-1, stream.read());
        assertTrue(Arrays.equals(body, read));
      });
    }
  }

  @Test
  void rollsUnderLoadLoseNothing() throws Exception {
    int threads = 6;
    int each = 4000;
    ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    try (Wal wal = Logs.start(storage, failure)) {
      List<Thread> started = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int id = t;
        Thread.Builder builder = t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        started.add(builder.start(() -> appendNumbers(wal, id, each, gate)));
      }
      for (int epoch = 2; epoch < 12; epoch++) {
        wal.prepareNext();
        gate.writeLock().lock();
        try {
          assertEquals(wal.roll(epoch), wal.publishedLsn());
        } finally {
          gate.writeLock().unlock();
        }
        wal.sync();
      }
      for (Thread thread : started) {
        thread.join();
      }
      assertEquals(11, wal.files().size());
      assertNumbers(Logs.replay(storage, 0), threads, each);
      assertFalse(failure.isSet());
    }
  }

  @Test
  void recycledFilesShowNothingOfTheirEarlierLives() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      Set<String> names = Set.of("wal-0.log", "wal-1.log", "wal-2.log");
      long first = 0;
      for (int epoch = 2; epoch < 12; epoch++) {
        for (int i = 0; i < 1000 * (13 - epoch); i++) {
          Logs.append(wal, "epoch " + epoch + " record " + i);
        }
        wal.prepareNext();
        long next = wal.roll(epoch);
        wal.sync();
        long lowest = first;
        first = next;
        wal.recycle(lowest);
        Logs.append(wal, "newest");
        assertEquals(List.of("newest"), Logs.texts(storage, next), "epoch " + epoch);
        assertTrue(names.containsAll(memory.list()), memory.list().toString());
      }
    }
  }

  @Test
  void aRecycledLogIsVoidedOnTheDisk() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, "old");
      wal.prepareNext();
      long next = wal.roll(2);
      wal.sync();
      assertTrue(LogHistory.open(storage, Logs.STORE).covers(0, next));
      wal.recycle(next);
      assertFalse(LogHistory.open(storage, Logs.STORE).covers(0, next));
      assertTrue(LogHistory.open(storage, Logs.STORE).covers(next, next));
    }
  }

  @Test
  void whatIsNotDurableIsNotRecycled() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, "old");
      wal.prepareNext();
      long next = wal.roll(2);
      wal.recycle(next);
      assertEquals(List.of("old"), Logs.texts(storage, 0));
    }
  }

  @Test
  void blankFilesAreCutBack() throws IOException {
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, new byte[3 << 20]);
      wal.prepareNext();
      long next = wal.roll(2);
      wal.sync();
      wal.recycle(next);
      wal.trim();
      assertEquals(2L * LogPieces.FIRST_BYTES, wal.allocatedBytes());
      wal.prepareNext();
      wal.roll(3);
      Logs.append(wal, new byte[3 << 20]);
    }
  }

  @Test
  void aRestartKeepsOnlyWhatItIsTold() throws IOException {
    long next;
    try (Wal wal = Logs.start(storage, failure)) {
      Logs.append(wal, "first log");
      wal.prepareNext();
      next = wal.roll(2);
      Logs.append(wal, "second log");
      wal.sync();
    }
    LogHistory history = LogHistory.open(storage, Logs.STORE);
    assertEquals(2, history.highestEpoch());
    Replay replay = Logs.replay(storage, next, next, new ArrayList<>());
    Set<String> keep = history.needed(next, replay);
    assertEquals(Set.of("wal-1.log"), keep);
    long first = replay.endLsn() + 4096;
    try (Wal wal = Wal.start(storage, failure, Logs.NEVER, Logs.STORE, 1 << 20, replay.epoch(), first, replay.endLsn(), keep)) {
      assertEquals(List.of("wal-1.log", "wal-2.log"), memory.list());
      Logs.append(wal, "third log");
      assertEquals(List.of("second log", "third log"), Logs.texts(storage, next));
      wal.prepareNext();
      long lowest = wal.roll((1 << 20) + 1);
      wal.sync();
      wal.recycle(first);
      assertEquals(List.of("third log"), Logs.texts(storage, first));
      assertFalse(memory.list().contains("wal-1.log"), "no checkpoint needs it any more");
      assertTrue(lowest > first);
    }
  }

  private void appendNumbers(Wal wal, int id, int count, ReentrantReadWriteLock gate) {
    byte[] body = new byte[8 + id * 5];
    for (int i = 0; i < count; i++) {
      ByteBuffer.wrap(body).putInt(0, id).putInt(4, i);
      try {
        appendInGate(wal, body, gate);
      } catch (IOException e) {
        failure.set(e);
      }
    }
  }

  private static void appendInGate(Wal wal, byte[] body, ReentrantReadWriteLock gate) throws IOException {
    int crc = Logs.crc(body);
    long end = -1;
    while (end < 0) {
      if (gate != null) {
        gate.readLock().lock();
      }
      try {
        end = wal.append(LogRecord.DATA, body, 0, body.length, crc, LogRecord.NO_LINK);
      } finally {
        if (gate != null) {
          gate.readLock().unlock();
        }
      }
      if (end < 0) {
        wal.makeRoom(body.length);
      }
    }
    if (gate != null) {
      wal.awaitDurable(end);
    }
  }

  private static void assertNumbers(List<Logs.Batch> batches, int threads, int each) {
    int[] next = new int[threads];
    for (Logs.Batch batch : batches) {
      ByteBuffer body = ByteBuffer.wrap(batch.body());
      int id = body.getInt(0);
      assertEquals(next[id]++, body.getInt(4), "thread " + id);
    }
    for (int id = 0; id < threads; id++) {
      assertEquals(each, next[id], "thread " + id);
    }
  }

  private static void assertSame(List<byte[]> written, List<Logs.Batch> read) {
    assertEquals(written.size(), read.size());
    for (int i = 0; i < written.size(); i++) {
      assertTrue(Arrays.equals(written.get(i), read.get(i).body()), "record " + i);
    }
  }
}

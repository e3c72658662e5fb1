package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way in which the tail of a log can be broken. One log of five records, of which none was forced, is damaged and read. */
class LogReaderTest {
  private static final List<String> TEXTS = List.of("first", "second record", "the third", "fourth one", "fifth, the last");

  private final Storage storage = new MemoryStorage();
  private final long[] starts = new long[TEXTS.size() + 1];
  private byte[] log;

  LogReaderTest() throws IOException {
    log = write(storage, Logs.STORE, 1);
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  @Test
  void aWholeLogEndsInZeros() throws IOException {
    Replay replay = assertEndsBefore(5, LogEnd.ZERO, 0);
    assertTrue(replay.isClean());
    assertEquals(starts[5], replay.endLsn());
    assertEquals(1, replay.epoch());
  }

  @Test
  void aZeroedRecordEndsTheLogAndTheRestIsDropped() throws IOException {
    Arrays.fill(log, at(2), at(3), (byte) 0);
    Replay replay = assertEndsBefore(2, LogEnd.ZERO, 2);
    assertFalse(replay.isClean());
    assertEquals(starts[5] - starts[2], replay.droppedBytes());
  }

  @Test
  void aTornHeaderEndsTheLog() throws IOException {
    log[at(4)] ^= 1; // the length
    assertEndsBefore(4, LogEnd.TORN_HEADER, 1);
  }

  @Test
  void aTornBodyEndsTheLog() throws IOException {
    log[at(4) + LogRecord.HEADER_BYTES + 3] ^= 1;
    assertEndsBefore(4, LogEnd.TORN_BODY, 1);
  }

  @Test
  void everyFlippedBitOfTheLastRecordEndsTheLogBeforeIt() throws IOException {
    for (int bit = 0; bit < 8 * (LogRecord.HEADER_BYTES + TEXTS.get(4).length()); bit++) {
      log[at(4) + bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(TEXTS.subList(0, 4), texts(new ArrayList<>()), "bit " + bit);
      log[at(4) + bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void aLastRecordWithAnyNumberOfItsBytesIsIgnored() throws IOException {
    for (int bytes = 0; bytes < LogRecord.HEADER_BYTES + TEXTS.get(4).length(); bytes++) {
      byte[] whole = log.clone();
      Arrays.fill(log, at(4) + bytes, log.length, (byte) 0);
      assertEquals(TEXTS.subList(0, 4), texts(new ArrayList<>()), bytes + " bytes written");
      log = whole;
    }
  }

  @Test
  void aFileCutAnywhereInItsLastRecordEndsBeforeIt() throws IOException {
    byte[] whole = log;
    for (int bytes = 0; bytes < LogRecord.HEADER_BYTES + TEXTS.get(4).length(); bytes++) {
      log = Arrays.copyOf(whole, at(4) + bytes);
      assertEndsBefore(4, bytes < LogRecord.HEADER_BYTES ? LogEnd.END_OF_FILE : LogEnd.BAD_LENGTH, bytes < LogRecord.HEADER_BYTES ? 0 : 1);
    }
  }

  @Test
  void aLengthIsBoundedBeforeAnythingIsAllocated() throws IOException {
    for (int length : new int[] {0, 8, LogRecord.HEADER_BYTES - 1, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      rewriteHeader(4, length, LogRecord.DATA);
      assertEndsBefore(4, LogEnd.BAD_LENGTH, 1);
    }
  }

  @Test
  void aStaleRecordOfAnEarlierLifeEndsTheLog() throws IOException {
    for (int lsn = 8; lsn < 80; lsn += 8) {
      byte[] earlier = Arrays.copyOfRange(log, at(2), at(3));
      System.arraycopy(earlier, 0, log, at(5) + lsn - 8, earlier.length);
      assertEquals(TEXTS, texts(new ArrayList<>()));
    }
    assertEndsBefore(5, LogEnd.STALE, 0);
  }

  @Test
  void aRecordOfAnotherStoreOrEpochAtItsVeryPlaceEndsTheLog() throws IOException {
    try (Storage other = new MemoryStorage(); Storage later = new MemoryStorage()) {
      for (byte[] foreign : List.of(write(other, Logs.STORE + 1, 1), write(later, Logs.STORE, 2))) {
        System.arraycopy(foreign, at(3), log, at(3), at(5) - at(3));
        assertEndsBefore(3, LogEnd.TORN_HEADER, 1);
      }
    }
  }

  @Test
  void aLogOfAnotherStoreIsNoLog() throws IOException {
    write(storage, Logs.STORE + 1, 1);
    assertFalse(LogHistory.open(storage, Logs.STORE).covers(0, 0));
    assertThrows(CorruptionException.class, () -> Logs.texts(storage, 0));
  }

  @Test
  void aFileWithoutAHeaderIsNoLog() throws IOException {
    Arrays.fill(log, 0, LogHeader.PAGE_BYTES, (byte) 0);
    Logs.put(storage, "wal-0.log", log);
    assertEquals(0, LogHistory.open(storage, Logs.STORE).highestEpoch());
    Logs.put(storage, "wal-0.log", new byte[100]);
    assertEquals(0, LogHistory.open(storage, Logs.STORE).highestEpoch());
  }

  @Test
  void unknownKindsAndDirtyZerosEndTheLog() throws IOException {
    for (int i = 1; i < 4; i++) {
      log[at(4) + 32 + i] = 1;
      assertEndsBefore(4, LogEnd.TORN_HEADER, 1);
      log[at(4) + 32 + i] = 0;
    }
    rewriteHeader(4, LogRecord.HEADER_BYTES, (byte) 6);
    assertEndsBefore(4, LogEnd.TORN_HEADER, 1);
  }

  @Test
  void chainsWithoutTheirCommitAreNothing() throws IOException {
    rewriteHeader(2, LogRecord.HEADER_BYTES, LogRecord.PART);
    rewriteHeader(4, LogRecord.HEADER_BYTES, LogRecord.PART);
    // A shorter record leaves a hole behind it: the old body.
    List<Logs.Batch> batches = new ArrayList<>();
    Logs.put(storage, "wal-0.log", log);
    Logs.replay(storage, 0, 0, batches);
    assertEquals(2, batches.size());
  }

  @Test
  void aHoleIsDamageIfALaterRecordSaysThatItWasDurable() throws IOException {
    log = writeForcing(storage);
    for (int damaged = 0; damaged < 4; damaged++) {
      byte[] whole = log.clone();
      Arrays.fill(log, at(damaged), at(damaged + 1), (byte) 0);
      CorruptionException thrown = assertThrows(CorruptionException.class, () -> texts(new ArrayList<>()), "record " + damaged);
      assertEquals("wal-0.log", thrown.file());
      assertEquals(at(damaged), thrown.offset());
      log = whole;
    }
    Arrays.fill(log, at(4), at(5), (byte) 0); // forced as well, but nothing that is left says so
    assertEquals(TEXTS.subList(0, 4), texts(new ArrayList<>()));
  }

  @Test
  void aHoleIsDamageIfAMetaPageSaysThatItWasDurable() throws IOException {
    Arrays.fill(log, at(3), at(4), (byte) 0);
    Logs.put(storage, "wal-0.log", log);
    LogHistory history = LogHistory.open(storage, Logs.STORE);
    history.replay(0, 0, starts[3], (start, end, body) -> {});
    assertThrows(CorruptionException.class, () -> history.replay(0, 0, starts[3] + 1, (start, end, body) -> {}));
  }

  @Test
  void whatTheCheckpointHoldsIsNotHandedOut() throws IOException {
    try (Storage other = new MemoryStorage(); Wal wal = Logs.start(other, new Failure())) {
      long part = Logs.append(wal, LogRecord.PART, Logs.bytes("open at "), LogRecord.NO_LINK);
      Logs.append(wal, "in the checkpoint");
      wal.prepareNext();
      long cut = wal.roll(2);
      Logs.append(wal, LogRecord.COMMIT, Logs.bytes("the cut"), Wal.startOf(part, 8));
      List<Logs.Batch> batches = new ArrayList<>();
      Logs.replay(other, 0, cut, batches);
      assertEquals(List.of("open at the cut"), batches.stream().map(Logs.Batch::text).toList());
      assertThrows(CorruptionException.class, () -> Logs.replay(other, cut, cut, batches), "the part lies before the replay LSN");
    }
  }

  private Replay assertEndsBefore(int record, LogEnd end, int dropped) throws IOException {
    List<Replay> replays = new ArrayList<>();
    assertEquals(TEXTS.subList(0, record), texts(replays));
    Replay replay = replays.getFirst();
    assertEquals(end, replay.end());
    assertEquals(starts[record], replay.endLsn());
    assertEquals(dropped, replay.droppedRecords());
    assertEquals(dropped == 0, replay.droppedBytes() == 0);
    return replay;
  }

  private List<String> texts(List<Replay> replays) throws IOException {
    List<Logs.Batch> batches = new ArrayList<>();
    Logs.put(storage, "wal-0.log", log);
    replays.add(Logs.replay(storage, 0, 0, batches));
    return batches.stream().map(Logs.Batch::text).toList();
  }

  private int at(int record) {
    return LogHeader.PAGE_BYTES + (int) starts[record];
  }

  private byte[] write(Storage target, long store, long epoch) throws IOException {
    removeLog(target);
    try (Wal wal = Wal.start(target, new Failure(), Logs.NEVER, store, epoch, 0, 0, 0, Set.of())) {
      for (int i = 0; i < TEXTS.size(); i++) {
        starts[i + 1] = Logs.append(wal, TEXTS.get(i));
      }
    }
    return Logs.contents(target, "wal-0.log");
  }

  private static void removeLog(Storage target) throws IOException {
    if (target.exists("wal-0.log")) {
      target.delete("wal-0.log");
    }
  }

  private byte[] writeForcing(Storage target) throws IOException {
    removeLog(target);
    try (Wal wal = Logs.start(target, new Failure())) {
      for (String text : TEXTS) {
        wal.awaitDurable(Logs.append(wal, text));
      }
    }
    return Logs.contents(target, "wal-0.log");
  }

  /** A header with right checks over wrong values. */
  private void rewriteHeader(int record, int length, byte kind) {
    MemorySegment header = Arena.ofAuto().allocate(LogRecord.HEADER_BYTES, 8);
    LogRecord.write(header, 0, LogRecord.seed(Logs.STORE, 1), starts[record], length, 0, LogRecord.NO_LINK, kind, 0);
    MemorySegment.copy(header, ValueLayout.JAVA_BYTE, 0, log, at(record), LogRecord.HEADER_BYTES);
  }
}

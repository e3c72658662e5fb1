package dev.gatun.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogHeader;
import dev.gatun.io.Failure;
import dev.gatun.io.MemoryStorage;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an open makes of several logs: those of a run, those of recoveries that came to an end, and those of recoveries that did not. */
class LogHistoryTest {
  private static final long STEP = 1 << 20;

  private final Storage memory = new MemoryStorage();
  private final TappedStorage storage = new TappedStorage(memory);

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  @Test
  void aRollLeadsToTheNextLog() throws IOException {
    twoLogs();
    assertEquals(List.of("a", "b", "c", "d"), Logs.texts(storage, 0));
  }

  @Test
  void whatReadsDifferentlyAMomentLaterIsNotConfirmed() throws IOException {
    long next = twoLogs();
    LogHistory history = LogHistory.open(storage, Logs.STORE);
    List<Logs.Batch> batches = new ArrayList<>();
    Replay replay = history.replay(0, 0, 0, (start, end, body) -> batches.add(new Logs.Batch(start, end, body.readAllBytes())));
    history.confirm(0, replay);
    history.confirm(batches.get(1).start(), replay);
    history.confirm(batches.get(3).start(), replay);
    wipe("wal-1.log", LogHeader.PAGE_BYTES + batches.get(3).start() - next, 40);
    assertThrows(IOException.class, () -> history.confirm(batches.get(1).start(), replay));
  }

  @Test
  void aRollWhoseNextLogHasNoHeaderYetEndsTheLog() throws IOException {
    long next = twoLogs();
    wipe("wal-1.log", 0, LogHeader.PAGE_BYTES);
    List<Logs.Batch> batches = new ArrayList<>();
    Replay replay = Logs.replay(storage, 0, 0, batches);
    assertEquals(LogEnd.ROLLED, replay.end());
    assertEquals(next, replay.endLsn());
    assertEquals(2, batches.size());
    assertFalse(LogHistory.open(storage, Logs.STORE).covers(next, next), "a checkpoint at the roll has lost its log");
    assertThrows(CorruptionException.class, () -> Logs.texts(storage, next));
  }

  @Test
  void aLostRollDropsTheNextLogWhateverItsFirstLsn() throws IOException {
    long next = twoLogs();
    long hole = next - Wal.sizeOf(0);
    wipe("wal-0.log", LogHeader.PAGE_BYTES + hole, 40);
    List<Logs.Batch> batches = new ArrayList<>();
    Replay replay = Logs.replay(storage, 0, 0, batches);
    assertEquals(hole, replay.endLsn());
    assertEquals(1, replay.epoch());
    assertEquals(2, replay.droppedRecords());
    assertEquals(2 * Wal.sizeOf(1), replay.droppedBytes());
    assertEquals(2, batches.size());
  }

  @Test
  void aLostRollIsDamageIfTheNextLogsRecordsSayThatItWasDurable() throws IOException {
    long next;
    try (Wal wal = Logs.start(storage, new Failure())) {
      Logs.append(wal, "a");
      wal.prepareNext();
      next = wal.roll(2);
      wal.sync();
      Logs.append(wal, "b");
    }
    wipe("wal-0.log", LogHeader.PAGE_BYTES + next - Wal.sizeOf(0), 40);
    assertThrows(CorruptionException.class, () -> Logs.texts(storage, 0));
  }

  @Test
  void theHistoryStopsWhereARecoveryHasSaidAndTheGapIsNoHole() throws IOException {
    byte[] tail = tornTail();
    long end = recover(0, "new");
    assertEquals(List.of("kept", "new"), Logs.texts(storage, 0));
    // What the recovery dropped comes back whole: the page cache had lost it, the disk had not.
    Logs.put(storage, "wal-0.log", tail);
    assertEquals(List.of("kept", "new"), Logs.texts(storage, 0));
    assertTrue(end > 0);
  }

  @Test
  void aHoleBeforeTheEndThatARecoveryHasNamedIsDamage() throws IOException {
    tornTail();
    recover(0, "new");
    wipe("wal-0.log", LogHeader.PAGE_BYTES, 40);
    assertThrows(CorruptionException.class, () -> Logs.texts(storage, 0));
  }

  @Test
  void recoveriesThatCrashLeaveNoTrace() throws IOException {
    tornTail();
    for (int i = 0; i < 5; i++) {
      recover(0, null);
      assertEquals(List.of("kept"), Logs.texts(storage, 0));
      assertEquals(2, memory.list().size(), "an unfinished recovery's log is not kept by the next");
      assertEquals((i + 1) * STEP, LogHistory.open(storage, Logs.STORE).highestEpoch());
    }
    recover(0, "new");
    recover(0, "newer");
    assertEquals(List.of("kept", "new", "newer"), Logs.texts(storage, 0));
  }

  /** An epoch used twice could seal a page twice (I13). */
  @Test
  void noLogIsRemovedBeforeAHigherEpochIsOnTheDisk() throws IOException {
    tornTail();
    recover(0, null);
    List<String> acts = new ArrayList<>();
    storage.tap = (act, name) -> {
      if (act.equals("delete")) {
        acts.add(name);
        assertEquals(2 * STEP, LogHistory.open(storage, Logs.STORE).highestEpoch());
      } else if (!acts.isEmpty()) {
        acts.add(act);
      }
    };
    recover(0, null);
    assertEquals(List.of("wal-1.log"), acts, "the new header is forced before, not after");
  }

  @Test
  void aLogThatWasRolledIntoBeforeItsPredecessorWasDurableIsLeftOut() throws IOException {
    long next = twoLogs();
    wipe("wal-0.log", LogHeader.PAGE_BYTES + next - Wal.sizeOf(0), 40);
    recover(0, "new");
    assertEquals(List.of("a", "b", "new"), Logs.texts(storage, 0));
  }

  @Test
  void aMissingLogIsNamed() throws IOException {
    long next = twoLogs();
    storage.delete("wal-1.log");
    CorruptionException thrown = assertThrows(CorruptionException.class, () -> Logs.texts(storage, next));
    assertTrue(thrown.getMessage().contains(String.valueOf(next)), thrown.getMessage());
    storage.delete("wal-0.log");
    assertThrows(CorruptionException.class, () -> Logs.texts(storage, 0));
  }

  @Test
  void aCheckpointMidwayThroughAnOldLogHasItsLogs() throws IOException {
    twoLogs();
    long midway = Wal.sizeOf(1);
    recover(0, "new");
    assertTrue(LogHistory.open(storage, Logs.STORE).covers(midway, midway));
    assertEquals(List.of("b", "c", "d", "new"), Logs.texts(storage, midway));
  }

  @Test
  void rewritingChangesNoByteAndForcesEachLog() throws IOException {
    twoLogs();
    byte[] first = Logs.contents(storage, "wal-0.log");
    byte[] second = Logs.contents(storage, "wal-1.log");
    List<String> acts = new ArrayList<>();
    LogHistory history = LogHistory.open(storage, Logs.STORE);
    Replay replay = history.replay(0, 0, 0, (start, end, body) -> {});
    storage.tap = (act, name) -> acts.add(act + " " + name);
    history.rewrite(0, replay);
    assertArrayEquals(first, Logs.contents(storage, "wal-0.log"));
    assertArrayEquals(second, Logs.contents(storage, "wal-1.log"));
    assertEquals(
        List.of(
            "write wal-0.log", "write wal-0.log", "force wal-0.log", "forced wal-0.log",
            "write wal-1.log", "write wal-1.log", "force wal-1.log", "forced wal-1.log"),
        acts);
  }

  @Test
  void rewritingCoversAllThatIsNotKnownToBeDurable() throws IOException {
    long synced;
    try (Wal wal = Logs.start(storage, new Failure())) {
      for (int i = 0; i < 3000; i++) {
        Logs.append(wal, "record " + i);
      }
      wal.sync();
      synced = wal.durableLsn();
      for (int i = 0; i < 9000; i++) {
        Logs.append(wal, "later record " + i);
      }
    }
    LogHistory history = LogHistory.open(storage, Logs.STORE);
    Replay replay = history.replay(0, 0, 0, (start, end, body) -> {});
    assertTrue(replay.durableLsn() >= synced, "growing forces as well");
    List<String> writes = new ArrayList<>();
    storage.tap = (act, name) -> {
      if (act.equals("write")) {
        writes.add(name);
      }
    };
    history.rewrite(0, replay);
    long bytes = replay.endLsn() - replay.durableLsn();
    assertEquals(1 + (bytes + LogReader.WINDOW_BYTES - 1) / LogReader.WINDOW_BYTES, writes.size());
  }

  /** Logs of two epochs with two records each; nothing forced after the first header. */
  private long twoLogs() throws IOException {
    try (Wal wal = Logs.start(storage, new Failure())) {
      Logs.append(wal, "a");
      Logs.append(wal, "b");
      wal.prepareNext();
      long next = wal.roll(2);
      Logs.append(wal, "c");
      Logs.append(wal, "d");
      return next;
    }
  }

  /** A log whose second record is lost and whose third is whole; gives the file as it was before. */
  private byte[] tornTail() throws IOException {
    long hole;
    try (Wal wal = Logs.start(storage, new Failure())) {
      hole = Logs.append(wal, "kept");
      Logs.append(wal, "lost");
      Logs.append(wal, "dropped");
    }
    byte[] whole = Logs.contents(storage, "wal-0.log");
    wipe("wal-0.log", LogHeader.PAGE_BYTES + hole, 40);
    return whole;
  }

  /** What an open does with the log: replay from an old checkpoint, rewrite, begin a new one; null = and die before anything is appended. */
  private long recover(long replayLsn, String text) throws IOException {
    LogHistory history = LogHistory.open(storage, Logs.STORE);
    Replay replay = history.replay(replayLsn, replayLsn, replayLsn, (start, end, body) -> {});
    history.rewrite(replayLsn, replay);
    long epoch = (history.highestEpoch() / STEP + 1) * STEP;
    long first = (replay.endLsn() / 4096 + 1) * 4096;
    Set<String> keep = history.needed(replayLsn, replay);
    try (Wal wal = Wal.start(storage, new Failure(), Logs.NEVER, Logs.STORE, epoch, replay.epoch(), first, replay.endLsn(), keep)) {
      if (text != null) {
        wal.awaitDurable(Logs.append(wal, text));
      }
      return replay.endLsn();
    }
  }

  private void wipe(String name, long position, int length) throws IOException {
    byte[] contents = Logs.contents(storage, name);
    Arrays.fill(contents, (int) position, (int) position + length, (byte) 0);
    Logs.put(storage, name, contents);
  }
}

package dev.gatun.wal;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogHeader;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a store as its next open finds them. Everything is read through the channel (I12).
 *
 * <p><b>Which logs follow each other.</b> The log of the highest epoch is the newest. Its header names the epoch of the log that it
 * continues, and so on back. Logs outside of this chain belong to no history: a recovery began them and did not finish, or they
 * were rolled into before the end of the log before them was on the disk, and a later recovery left them out. Within the chain each
 * log ends where the next one's header says ({@code historyEnd}).
 */
public final class LogHistory {
  private record Log(String name, LogHeader header) {}

  private final Storage storage;
  private final long highestEpoch;

  /** From the oldest to the newest. */
  private final List<Log> chain;

  private LogHistory(Storage storage, List<Log> logs) {
    this.storage = storage;
    this.highestEpoch = logs.stream().mapToLong(log -> log.header.epoch()).max().orElse(0);
    this.chain = chain(logs);
  }

  /** Reads the headers of all log files. Files of other stores and files without a whole header are passed over. */
  public static LogHistory open(Storage storage, long storeId) throws IOException {
    List<Log> logs = new ArrayList<>();
    for (String name : LogNames.in(storage)) {
      LogHeader header = header(storage, name);
      if (header != null && header.storeId() == storeId) {
        logs.add(new Log(name, header));
      }
    }
    return new LogHistory(storage, logs);
  }

  /** The highest epoch of any log of this store, in the chain or not; 0 if there is none. New epochs begin above. */
  public long highestEpoch() {
    return highestEpoch;
  }

  /**
   * Whether the logs that a checkpoint needs are there. A checkpoint without its logs is never opened.
   *
   * <p>The cut LSN must be where a log begins, as a cut rolls the log, or lie in a log that another continues, as when a recovery
   * writes a checkpoint midway. Inside of the last log it is the end of that log, and the header of the log that followed is lost.
   */
  public boolean covers(long replayLsn, long cutLsn) {
    return replayLsn <= cutLsn && !chain.isEmpty() && chain.getFirst().header.firstLsn() <= replayLsn && holdsCut(cutLsn);
  }

  /** Whether there is a log of an epoch after this one. */
  public boolean isLaterThan(long epoch) {
    return !chain.isEmpty() && chain.getLast().header.epoch() > epoch;
  }

  private boolean holdsCut(long cutLsn) {
    for (int i = 0; i < chain.size(); i++) {
      long first = chain.get(i).header.firstLsn();
      if (first == cutLsn || first < cutLsn && i + 1 < chain.size() && cutLsn <= chain.get(i + 1).header.historyEnd()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The files that a replay from this LSN to where that replay ended will read again: what {@link Wal#start} must keep. A log behind that end
   * belongs to no history, since the new log will not continue it.
   */
  public Set<String> needed(long replayLsn, Replay replay) {
    return from(replayLsn).stream().filter(log -> log.header.epoch() <= replay.epoch()).map(Log::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Hands out all batches that end above the cut LSN, in the order of the log, up to the first hole.
   *
   * @param replayLsn where to begin: the checkpoint's cut LSN, or the first part of the oldest chain of records that was open at the cut
   * @param cutLsn what the checkpoint holds already
   * @param knownDurableLsn the highest cut LSN of all kept meta pages
   * @throws CorruptionException if a log is missing, or a hole lies where the log is known to have been on the disk
   */
  public Replay replay(long replayLsn, long cutLsn, long knownDurableLsn, RecordVisitor visitor) throws IOException {
    if (!covers(replayLsn, cutLsn)) {
      String expected = "the log from LSN " + replayLsn + " on and the one that begins at " + cutLsn;
      throw new CorruptionException("wal-*.log", CorruptionException.NO_PAGE, 0, expected, held());
    }
    return walk(from(replayLsn), replayLsn, cutLsn, knownDurableLsn, Long.MAX_VALUE, visitor);
  }

  /**
   * Hands out the batches of an earlier replay again, and reads nothing behind its end: {@link Wal#start} has removed the logs there, and without the
   * headers of those a dropped tail would be taken for history.
   */
  public void replayAgain(long replayLsn, long cutLsn, Replay before, RecordVisitor visitor) throws IOException {
    List<Log> logs = from(replayLsn).stream().filter(log -> log.header.epoch() <= before.epoch()).toList();
    Replay again = walk(logs, replayLsn, cutLsn, before.durableLsn(), before.endLsn(), visitor);
    if (again.endLsn() != before.endLsn() || again.records() != before.records()) {
      throw new IOException("the log read as " + before + " and a moment later as " + again);
    }
  }

  /**
   * Reads a part of an earlier replay once more, from the start of one of its records on, and hands out nothing: what was rewritten may have left the
   * memory since it was read first, and come back from the disk as something else (I8).
   */
  public void confirm(long fromLsn, Replay before) throws IOException {
    List<Log> logs = from(fromLsn).stream().filter(log -> log.header.epoch() <= before.epoch()).toList();
    Replay again = walk(logs, fromLsn, Long.MAX_VALUE, before.durableLsn(), before.endLsn(), (start, end, body) -> {});
    if (again.endLsn() != before.endLsn()) {
      throw new IOException("the log read as " + before + " and a moment later as " + again);
    }
  }

  private Replay walk(List<Log> logs, long replayLsn, long cutLsn, long knownDurableLsn, long stopLsn, RecordVisitor visitor) throws IOException {
    List<LogReader> readers = new ArrayList<>();
    try {
      for (Log log : logs) {
        readers.add(new LogReader(storage.open(log.name), log.header));
      }
      return new LogWalk(readers, replayLsn, cutLsn, knownDurableLsn, stopLsn, visitor).run();
    } finally {
      for (LogReader reader : readers) {
        reader.close();
      }
    }
  }

  /**
   * Writes the same bytes again and forces them: the headers of the logs that were replayed, and the records from the last LSN
   * recorded as durable to the end (I8). After a force that failed the page cache may hold, marked as clean, what the disk does
   * not; without this a recovery would build on bytes that the next power cut takes away. Called before {@link Wal#start}, whose
   * header says that the history is on the disk.
   */
  public void rewrite(long replayLsn, Replay replay) throws IOException {
    List<Log> logs = from(replayLsn);
    for (int i = 0; i < logs.size(); i++) {
      LogHeader header = logs.get(i).header;
      long limit = i + 1 < logs.size() ? logs.get(i + 1).header.historyEnd() : Long.MAX_VALUE;
      if (i == 0 || header.firstLsn() < replay.endLsn()) {
        long from = Math.max(header.firstLsn(), replay.durableLsn());
        rewrite(logs.get(i), from, Math.min(limit, replay.endLsn()));
      }
    }
  }

  private void rewrite(Log log, long fromLsn, long toLsn) throws IOException {
    try (StorageFile file = storage.open(log.name)) {
      copyOver(file, 0, LogHeader.PAGE_BYTES);
      copyOver(file, log.header.position(fromLsn), log.header.position(toLsn));
      file.force();
    }
  }

  private static void copyOver(StorageFile file, long from, long to) throws IOException {
    byte[] chunk = new byte[LogReader.WINDOW_BYTES];
    for (long at = from; at < to; at += chunk.length) {
      int n = file.read(at, chunk, 0, (int) Math.min(chunk.length, to - at));
      file.write(at, chunk, 0, n);
    }
  }

  private List<Log> from(long replayLsn) {
    int first = 0;
    for (int i = 0; i < chain.size(); i++) {
      if (chain.get(i).header.firstLsn() <= replayLsn) {
        first = i;
      }
    }
    return chain.subList(first, chain.size());
  }

  private String held() {
    String logs = chain.stream().map(log -> log.name + " from " + log.header.firstLsn()).collect(Collectors.joining(", "));
    return logs.isEmpty() ? "no log" : logs;
  }

  private static List<Log> chain(List<Log> logs) {
    Map<Long, Log> byEpoch = new HashMap<>();
    logs.forEach(log -> byEpoch.put(log.header.epoch(), log));
    List<Log> chain = new ArrayList<>();
    Log newest = byEpoch.get(byEpoch.keySet().stream().mapToLong(Long::longValue).max().orElse(0));
    for (Log log = newest; log != null; log = before(log, byEpoch)) {
      chain.add(log);
    }
    return chain.reversed();
  }

  /** An epoch only names an earlier one, so the chain ends even if the headers lie. */
  private static @Nullable Log before(Log log, Map<Long, Log> byEpoch) {
    Log before = byEpoch.get(log.header.previousEpoch());
    return before != null && before.header.epoch() < log.header.epoch() && before.header.firstLsn() <= log.header.historyEnd() ? before : null;
  }

  private static @Nullable LogHeader header(Storage storage, String name) throws IOException {
    byte[] page = new byte[LogHeader.PAGE_BYTES];
    try (StorageFile file = storage.open(name)) {
      return file.read(0, page, 0, page.length) < page.length ? null : LogHeader.decode(page, storage.describe(name));
    }
  }
}

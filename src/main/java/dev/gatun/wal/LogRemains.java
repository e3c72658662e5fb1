package dev.gatun.wal;

import dev.gatun.error.StoreException;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can still be read of damaged logs: every whole batch, in the order of the LSNs, also behind holes, which an opening would refuse. Holes and
 * batches that lack a part are remembered. Reads through the channel and writes nothing. One thread.
 *
 * <p>Logs follow each other by their epochs. Each ends where a later one of the history says ({@code historyEnd}): what stands behind was dropped by
 * a recovery, and nobody was ever told that it was durable.
 */
public final class LogRemains {
  private record Log(String name, LogHeader header) {}

  private final Storage storage;

  /** From the oldest to the newest. */
  private final List<Log> logs;

  private final List<LogHole> holes = new ArrayList<>();
  private final List<Long> incomplete = new ArrayList<>();

  /** Parts that no commit has named yet, with their links. */
  private final TreeMap<Long, Long> openParts = new TreeMap<>();

  /** Whether the newest log was rolled, and what it went on in is not there. */
  private boolean endsByRoll;

  private LogRemains(Storage storage, List<Log> logs) {
    this.storage = storage;
    this.logs = logs;
  }

  /**
   * Finds the logs of a store. Files whose header cannot be read hold records that nothing can tell from others', and are listed as holes.
   *
   * @param storeId the store, or null for the one whose log is the newest
   */
  public static LogRemains open(Storage storage, @Nullable Long storeId) throws IOException {
    List<Log> all = new ArrayList<>();
    List<LogHole> unreadable = new ArrayList<>();
    for (String name : LogNames.in(storage)) {
      find(storage, name, all, unreadable);
    }
    all.sort(Comparator.comparingLong((Log log) -> log.header.epoch()));
    Long id = storeId != null || all.isEmpty() ? storeId : Long.valueOf(all.getLast().header.storeId());
    all.removeIf(log -> !Long.valueOf(log.header.storeId()).equals(id));
    LogRemains remains = new LogRemains(storage, history(all));
    remains.holes.addAll(unreadable);
    return remains;
  }

  private static void find(Storage storage, String name, List<Log> found, List<LogHole> unreadable) throws IOException {
    byte[] page = new byte[LogHeader.PAGE_BYTES];
    try (StorageFile file = storage.open(name)) {
      int length = file.read(0, page, 0, page.length);
      LogHeader header = length < page.length ? null : LogHeader.decode(page, storage.describe(name));
      if (header != null) {
        found.add(new Log(name, header));
      } else if (!isBlank(page)) {
        unreadable.add(new LogHole(name, -1, -1, "a log without a readable header"));
      }
    } catch (IOException | StoreException e) {
      unreadable.add(new LogHole(name, -1, -1, String.valueOf(e.getMessage())));
    }
  }

  private static boolean isBlank(byte[] page) {
    for (byte b : page) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** From the newest back. A log whose predecessor is missing goes on with the next older one that can stand before it. */
  private static List<Log> history(List<Log> byEpoch) {
    List<Log> chain = new ArrayList<>();
    long limit = Long.MAX_VALUE;
    long expected = 0;
    for (Log log : byEpoch.reversed()) {
      boolean named = chain.isEmpty() || log.header.epoch() <= expected;
      if (named && log.header.firstLsn() <= limit) {
        chain.add(log);
        limit = Math.min(log.header.firstLsn(), log.header.historyEnd());
        expected = log.header.previousEpoch();
      }
    }
    return chain.reversed();
  }

  /** The store that the logs belong to, or null when there are none. */
  public @Nullable Long storeId() {
    return logs.isEmpty() ? null : Long.valueOf(logs.getFirst().header.storeId());
  }

  /** Hands out every whole batch. */
  public void forEach(RecordVisitor visitor) throws IOException {
    List<LogReader> readers = new ArrayList<>();
    try {
      for (Log log : logs) {
        readers.add(new LogReader(storage.open(log.name), log.header));
      }
      for (int i = 0; i < readers.size(); i++) {
        walk(readers, i, visitor);
      }
    } finally {
      for (LogReader reader : readers) {
        reader.close();
      }
    }
    openParts.forEach((lsn, link) -> {
      if (link == LogRecord.NO_LINK) {
        incomplete.add(lsn);
      }
    });
  }

  private void walk(List<LogReader> readers, int index, RecordVisitor visitor) throws IOException {
    LogReader log = readers.get(index);
    checkGap(index);
    long limit = index + 1 < logs.size() ? logs.get(index + 1).header.historyEnd() : Long.MAX_VALUE;
    long at = log.header().firstLsn();
    boolean rolled = false;
    while (at < limit && !rolled) {
      LogEnd end = log.check(at);
      if (end == null && log.endLsn() <= limit) {
        long next = log.endLsn();
        rolled = log.kind() == LogRecord.ROLL;
        take(readers, log, at, visitor);
        at = next;
      } else {
        long next = log.nextRecord(at + LogRecord.ALIGNMENT, limit);
        hole(log, at, next >= 0 ? next : limit, end);
        at = next >= 0 ? next : limit;
      }
    }
    endsByRoll = rolled; // the newest comes last
  }

  /** The log before must be the one that this log continues, and reach up to it. */
  private void checkGap(int index) {
    LogHeader header = logs.get(index).header;
    boolean first = index == 0;
    if (!first && header.previousEpoch() != logs.get(index - 1).header.epoch()) {
      holes.add(new LogHole(logs.get(index).name, header.historyEnd(), header.firstLsn(), "the log before it is missing"));
    }
  }

  /** The end of the newest log is none, unless a record was there. */
  private void hole(LogReader log, long from, long to, @Nullable LogEnd end) {
    boolean ordinary = to == Long.MAX_VALUE && end != null && !end.isTorn();
    if (!ordinary) {
      holes.add(new LogHole(log.name(), from, to == Long.MAX_VALUE ? from : to, end == null ? "a record beyond its log's end" : end.toString()));
    }
  }

  private void take(List<LogReader> readers, LogReader log, long start, RecordVisitor visitor) throws IOException {
    long end = log.endLsn();
    switch (log.kind()) {
      case LogRecord.PART -> openParts.put(start, log.link());
      case LogRecord.DATA -> visitor.batch(start, end, new RecordBody().with(log, start + LogRecord.HEADER_BYTES, log.bodyLength()));
      case LogRecord.COMMIT -> commit(readers, log, start, end, visitor);
      default -> {} // a roll or a pad says nothing
    }
  }

  private void commit(List<LogReader> readers, LogReader log, long start, long end, RecordVisitor visitor) throws IOException {
    RecordBody body = new RecordBody().with(log, start + LogRecord.HEADER_BYTES, log.bodyLength());
    long before = start;
    for (long at = log.link(); at != LogRecord.NO_LINK; ) {
      Long link = openParts.remove(at); // whole parts only
      if (link == null || at >= before) {
        incomplete.add(start);
        return;
      }
      LogReader part = holding(readers, at);
      part.check(at);
      body.add(part, at + LogRecord.HEADER_BYTES, part.bodyLength());
      before = at;
      at = link;
    }
    body.reverse();
    visitor.batch(start, end, body);
  }

  private static LogReader holding(List<LogReader> readers, long lsn) {
    LogReader holding = readers.getFirst();
    for (LogReader reader : readers) {
      if (reader.header().firstLsn() <= lsn) {
        holding = reader;
      }
    }
    return holding;
  }

  /**
   * Notes as a hole that the log that went on from a checkpoint is missing, for no record tells of what was in it; called after {@link #forEach}.
   *
   * @param cutLsn the newest checkpoint's cut, or -1 when that is not known: a cut is where a log begins, or lies in one that another continues
   * @param mayBeNewer whether there may have been a newer checkpoint: then it rolled the log, and another must follow
   */
  public void expectLogFrom(long cutLsn, boolean mayBeNewer) {
    boolean missing = logs.isEmpty() || mayBeNewer && endsByRoll || cutLsn >= 0 && !holdsCut(cutLsn);
    if (missing && holes.stream().noneMatch(hole -> hole.fromLsn() < 0)) { // a log without a readable header may be it, and is a hole already
      holes.add(new LogHole("wal-*.log", Math.max(0, cutLsn), Math.max(0, cutLsn), "the log that went on from the checkpoint is missing"));
    }
  }

  private boolean holdsCut(long cutLsn) {
    for (int i = 0; i < logs.size(); i++) {
      long first = logs.get(i).header.firstLsn();
      if (first == cutLsn || first < cutLsn && i + 1 < logs.size() && cutLsn <= logs.get(i + 1).header.historyEnd()) {
        return true;
      }
    }
    return false;
  }

  /** Whether everything from this LSN on could be read; asked after {@link #forEach}. */
  public boolean isWholeFrom(long lsn) {
    boolean begins = !logs.isEmpty() && logs.getFirst().header.firstLsn() <= lsn;
    return begins && holes.stream().noneMatch(hole -> hole.fromLsn() < 0 || hole.toLsn() >= lsn);
  }

  /** Places without a record where one should be; known after {@link #forEach}. */
  public List<LogHole> holes() {
    return List.copyOf(holes);
  }

  /** Where batches stand that lack a part or their commit; known after {@link #forEach}. */
  public List<Long> incompleteBatches() {
    return List.copyOf(incomplete);
  }
}

package dev.gatun.wal;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the logs that follow each other, from the replay LSN to the first hole (I3).
 *
 * <p><b>End of log or corruption?</b> Log pages that were not forced reach the disk in any order, so whole records behind a hole
 * are the ordinary picture of a power cut. The hole is damage only if something says that the log was on the disk beyond it: the
 * durable LSN in a whole record or a header behind it, or the cut LSN of a kept meta page. A header's first LSN says nothing, it
 * may have been written back before the end of the log before it. Without such a witness nobody was ever told that the records
 * behind the hole are durable, and they are dropped.
 */
final class LogWalk {
  private final List<LogReader> logs;
  private final long replayLsn;
  private final long cutLsn;
  private final long stopLsn;
  private final RecordVisitor visitor;
  private final RecordBody body = new RecordBody();

  private long endLsn;
  private long epoch;
  private long durableLsn;
  private long records;

  private long droppedRecords;
  private long droppedBytes;

  /** The logs in order, the first of which holds the replay LSN. The walk ends at the stop LSN, if no hole comes first. */
  LogWalk(List<LogReader> logs, long replayLsn, long cutLsn, long knownDurableLsn, long stopLsn, RecordVisitor visitor) {
    this.logs = logs;
    this.replayLsn = replayLsn;
    this.cutLsn = cutLsn;
    this.stopLsn = stopLsn;
    this.durableLsn = knownDurableLsn;
    this.visitor = visitor;
    this.endLsn = replayLsn;
    this.epoch = logs.getFirst().header().epoch();
  }

  Replay run() throws IOException {
    long at = replayLsn;
    for (int i = 0; ; i++) {
      witness(logs.get(i).header().durableLsn());
      LogEnd end = walk(i, at);
      if (end != null) {
        return ended(i, end);
      }
      if (i + 1 == logs.size()) {
        return new Replay(endLsn, epoch, Math.min(durableLsn, endLsn), records, LogEnd.END_OF_FILE, 0, 0);
      }
      at = logs.get(i + 1).header().firstLsn();
    }
  }

  /** Hands out the records of one log; null when the log ends where the next one says. */
  private @Nullable LogEnd walk(int index, long from) throws IOException {
    LogReader log = logs.get(index);
    long limit = limit(index);
    long at = from;
    while (at < limit) {
      LogEnd hole = log.check(at);
      if (hole != null) {
        return hole;
      }
      long next = log.endLsn();
      if (next > limit) {
        return LogEnd.BAD_LENGTH;
      }
      boolean rolls = log.kind() == LogRecord.ROLL;
      take(log, at, next);
      at = next;
      if (rolls && at != limit) {
        return LogEnd.ROLLED;
      }
    }
    return null;
  }

  /** Where a log ends for good: told by the next one, since behind it may stand records that an earlier recovery has dropped. */
  private long limit(int index) {
    return index + 1 < logs.size() ? logs.get(index + 1).header().historyEnd() : stopLsn;
  }

  private void take(LogReader log, long start, long end) throws IOException {
    witness(log.durableLsn());
    int kind = log.kind();
    endLsn = end;
    epoch = log.header().epoch();
    if (end <= cutLsn || kind != LogRecord.DATA && kind != LogRecord.COMMIT) {
      return; // the checkpoint has it; or it says nothing by itself
    }
    if (kind == LogRecord.DATA && log.bodyLength() <= LogReader.WINDOW_BYTES) {
      log.showBody(start, body);
    } else {
      collect(log, start, kind == LogRecord.COMMIT ? log.link() : LogRecord.NO_LINK);
    }
    records++;
    visitor.batch(start, end, body);
  }

  /** Finds the parts of a batch by their links, backward; only their places are kept. */
  private void collect(LogReader last, long start, long link) throws IOException {
    body.clear();
    body.add(last, start + LogRecord.HEADER_BYTES, last.bodyLength());
    long before = start;
    for (long at = link; at != LogRecord.NO_LINK; ) {
      LogReader log = holding(at);
      if (at >= before || at < replayLsn || log.checkHeader(at) != null || log.kind() != LogRecord.PART) {
        long position = last.header().position(start);
        throw new CorruptionException(last.name(), CorruptionException.NO_PAGE, position, "a batch with a part at LSN " + at, "no such part");
      }
      body.add(log, at + LogRecord.HEADER_BYTES, log.bodyLength());
      before = at;
      at = log.link();
    }
    body.reverse();
  }

  private LogReader holding(long lsn) {
    LogReader log = logs.getFirst();
    for (LogReader later : logs) {
      if (later.header().firstLsn() <= lsn) {
        log = later;
      }
    }
    return log;
  }

  private void witness(long lsn) {
    durableLsn = Math.max(durableLsn, lsn);
  }

  private Replay ended(int index, LogEnd end) throws IOException {
    LogReader log = logs.get(index);
    long hole = Math.max(endLsn, log.header().firstLsn());
    if (end.isTorn()) {
      droppedRecords++;
    }
    long torn = end.isTorn() ? hole + LogRecord.HEADER_BYTES : hole;
    droppedBytes = Math.max(torn, endOfRecords(log, hole + LogRecord.ALIGNMENT, limit(index))) - hole;
    for (int i = index + 1; i < logs.size(); i++) {
      LogHeader header = logs.get(i).header();
      witness(header.durableLsn());
      droppedBytes += Math.max(header.firstLsn(), endOfRecords(logs.get(i), header.firstLsn(), limit(i))) - header.firstLsn();
    }
    if (durableLsn > hole) {
      String expected = "a record at LSN " + hole + ", since the log was on the disk up to LSN " + durableLsn;
      throw new CorruptionException(log.name(), CorruptionException.NO_PAGE, log.header().position(hole), expected, end.toString());
    }
    return new Replay(endLsn, epoch, Math.min(durableLsn, endLsn), records, end, droppedRecords, droppedBytes);
  }

  /** Counts the whole records behind the hole and hears them as witnesses; gives the end of the last, or -1. */
  private long endOfRecords(LogReader log, long from, long limit) throws IOException {
    long end = -1;
    for (long at = log.nextRecord(from, limit); at >= 0; at = log.nextRecord(end, limit)) {
      witness(log.durableLsn());
      droppedRecords++;
      end = log.endLsn();
    }
    return end;
  }
}

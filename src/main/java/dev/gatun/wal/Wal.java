package dev.gatun.wal;

import dev.gatun.error.StoreClosedException;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Failure;
import dev.gatun.io.Latencies;
import dev.gatun.io.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log as its writers see it: append, wait, roll. {@link LogTail} decides who writes where, {@link GroupCommit} brings it to the
 * disk, {@link LogFiles} has the files.
 *
 * <p>The life of a write: {@link #hasRoom}, else {@link #makeRoom}, holding nothing; {@link #append} inside the gate, which copies
 * into mapped memory and so survives the death of the process; {@link #awaitDurable} or {@link #awaitPublished} outside of it.
 *
 * <p>The caller sees to it that no append runs during {@link #roll}, {@link #recycle} is told only what durable checkpoints allow
 * (I7), and none of the methods is called after {@link #close}, but for those that make room, which then refuse. Thread-safe otherwise.
 */
public final class Wal implements AutoCloseable {
  private static final long ROLL_BYTES = LogRecord.sizeOf(0);

  private final Storage storage;
  private final Failure failure;
  private final long storeId;
  private final long firstLsn;
  private final LogFiles files;
  private final LogTail tail;
  private final GroupCommit group;
  private final Latencies acknowledgements = new Latencies();

  /** Held while files are made, grown, blanked and removed; never inside the gate. */
  private final ReentrantLock filesLock = new ReentrantLock();

  private volatile LogFile current;
  private boolean closed; // under filesLock

  private Wal(Storage storage, Failure failure, Duration flushInterval, LogHeader header, LogFiles files, LogFile first) {
    this.storage = storage;
    this.failure = failure;
    this.storeId = header.storeId();
    this.firstLsn = header.firstLsn();
    this.files = files;
    this.current = first;
    this.tail = new LogTail(firstLsn, failure);
    this.group = new GroupCommit(tail, first, failure, Math.max(1, flushInterval.toNanos()));
  }

  /**
   * Begins a new log in a new file. Its name, its blocks and its header are on the disk on return, so the epoch is never used again.
   *
   * @param epoch of no other log of this store, ever
   * @param previousEpoch the epoch of the log that holds {@code historyEnd}, which {@link Replay} tells; 0 for a new store
   * @param firstLsn a multiple of 8, above every LSN of the store's history
   * @param historyEnd the end of the last record of the history, already forced ({@link LogHistory#rewrite})
   * @param keep the log files that a checkpoint may need; the others are removed
   */
  public static Wal start(
      Storage storage,
      Failure failure,
      Duration flushInterval,
      long storeId,
      long epoch,
      long previousEpoch,
      long firstLsn,
      long historyEnd,
      Set<String> keep)
      throws IOException {
    if (firstLsn < 0 || firstLsn % LogRecord.ALIGNMENT != 0 || historyEnd > firstLsn || epoch == 0) {
      throw new IllegalArgumentException("epoch " + epoch + ", first LSN " + firstLsn + ", history end " + historyEnd);
    }
    LogFiles files = new LogFiles(storage, failure);
    try {
      // What was replayed is on the disk, so the header says so: a hole before historyEnd can only be damage.
      LogHeader header = new LogHeader(storeId, epoch, previousEpoch, firstLsn, historyEnd, historyEnd);
      Wal wal = new Wal(storage, failure, flushInterval, header, files, files.first(header, keep));
      wal.group.start();
      return wal;
    } catch (IOException | RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /** The bytes that a record with such a body takes. */
  public static long sizeOf(long bodyBytes) {
    return LogRecord.sizeOf(bodyBytes);
  }

  /** Where the record starts that ends there. */
  public static long startOf(long endLsn, long bodyBytes) {
    return endLsn - sizeOf(bodyBytes);
  }

  /** Whether the current file takes a record with such a body, the roll record as well. Others may take the room before the caller does. */
  public boolean hasRoom(long bodyBytes) {
    return tail.reserved() + sizeOf(bodyBytes) + ROLL_BYTES <= current.limitLsn();
  }

  /**
   * Grows the current file until it has room. Called holding nothing: the disk works meanwhile. A {@link
   * dev.gatun.io.DiskFullException} changes nothing.
   */
  public void makeRoom(long bodyBytes) throws IOException {
    filesLock.lock();
    try {
      while (!hasRoom(bodyBytes)) {
        checkUsable();
        LogFile file = current;
        long missing = tail.reserved() + sizeOf(bodyBytes) + ROLL_BYTES - file.limitLsn();
        grow(file, file.pieces().capacityBytes() + Math.max(1, missing));
      }
    } finally {
      filesLock.unlock();
    }
  }

  /**
   * Appends a record, which is published on return, and gives its end; or -1 when the current file has no room: the caller leaves
   * the gate and makes room. Never waits for the disk.
   *
   * @param kind {@link LogRecord#DATA}, {@link LogRecord#PART} or {@link LogRecord#COMMIT}
   * @param bodyCrc CRC32C of the body, computed before the gate was entered
   * @param link the start of the part before this one, else {@link LogRecord#NO_LINK}
   */
  public long append(byte kind, byte[] body, int offset, int length, int bodyCrc, long link) {
    Objects.checkFromIndexSize(offset, length, body.length); // before the reservation: a caller's mistake must not leave a gap
    if (length > LogRecord.MAX_BODY_BYTES) {
      throw new IllegalArgumentException(length + " bytes are too many for one record");
    }
    failure.check();
    LogFile file = current;
    long size = sizeOf(length);
    long start = tail.reserve(size, file.limitLsn() - ROLL_BYTES);
    if (start < 0) {
      return -1;
    }
    try {
      file.write(kind, start, body, offset, length, bodyCrc, link, group.durableLsn());
    } catch (Throwable e) {
      throw padded(file, start, start + size, e);
    }
    tail.publish(start, start + size);
    step();
    return start + size;
  }

  /** The record is published: whoever fails here does not know it, and must not go on as if it were not there. */
  private void step() {
    try {
      storage.step();
    } catch (RuntimeException | Error e) {
      failure.set(e);
      throw e;
    }
  }

  /** Makes so many bytes behind the end of the log ready to be stored to, as far as the current file has them. Changes nothing. */
  public void warm(long bytes) {
    LogFile file = current;
    file.warm(tail.reserved(), bytes);
  }

  /** Everything before this is whole in memory that survives the death of the process. */
  public long publishedLsn() {
    return tail.published();
  }

  /** Everything before this is on the disk. */
  public long durableLsn() {
    return group.durableLsn();
  }

  /** Returns when everything before the end of this record is published. */
  public void awaitPublished(long endLsn) {
    tail.awaitPublished(endLsn);
  }

  /**
   * Returns when everything before the end of this record is on the disk; demands a force if none is on its way. Throws when the
   * store has failed: the outcome is unknown.
   */
  public void awaitDurable(long endLsn) {
    assert endLsn <= tail.reserved() : endLsn + " was never appended";
    group.awaitDurable(endLsn);
  }

  /** {@link #awaitDurable} for a writer's own record: how long that took is counted. A reader's wait has no clock. */
  public void awaitAcknowledged(long endLsn) {
    long start = System.nanoTime();
    awaitDurable(endLsn);
    acknowledgements.add(System.nanoTime() - start);
  }

  /**
   * Makes everything published durable, and the header of the current file, which a roll fills in memory only: call it before a
   * meta page names the LSN of the roll.
   */
  public void sync() {
    group.awaitDurable(tail.published());
    if (!current.headerForced()) {
      group.awaitForce();
    }
  }

  /** Makes a blank file ready for {@link #roll}, on the disk, its name included. Called outside the gate. */
  public void prepareNext() throws IOException {
    filesLock.lock();
    try {
      checkUsable();
      files.prepareNext();
    } finally {
      filesLock.unlock();
    }
  }

  /**
   * Ends the current log by a roll record and goes on in the prepared file; gives the first LSN of the new log. The caller holds
   * the gate exclusively: no append runs. Works in memory only. Nothing of the new log counts as durable before the old one is
   * forced through its roll record.
   */
  public long roll(long newEpoch) {
    failure.check();
    LogFile old = current;
    LogFile next = files.takeNext();
    if (next == null) {
      throw new IllegalStateException("no file is prepared to roll into");
    }
    try {
      long start = tail.reserve(ROLL_BYTES, old.limitLsn());
      long end = start + ROLL_BYTES;
      old.writeRoll(start, group.durableLsn());
      next.begin(new LogHeader(storeId, newEpoch, epochOf(old), end, end, group.durableLsn()));
      old.rolled(end, next); // before anything can be published in the new file: see GroupCommit
      tail.publish(start, end);
      assert tail.published() == end : "an append runs during a roll";
      current = next;
      step();
      return end;
    } catch (RuntimeException | Error e) {
      failure.set(e);
      throw e;
    }
  }

  /**
   * Frees the logs that end at this LSN or below: voided on the disk, then reused or removed. The caller has a durable checkpoint
   * that needs nothing below it (I7).
   */
  public void recycle(long lowestNeededLsn) throws IOException {
    filesLock.lock();
    try {
      failure.check();
      files.recycle(lowestNeededLsn, group.durableLsn(), firstLsn);
    } finally {
      filesLock.unlock();
    }
  }

  /** Gives the disk back what blank files have beyond their first blocks. Not while a roll may run. */
  public void trim() throws IOException {
    filesLock.lock();
    try {
      files.trim();
    } finally {
      filesLock.unlock();
    }
  }

  /** The file of a log that nothing was written to since its start, or null. Its owner may remove it after {@link #close}: no history needs it. */
  public @Nullable String untouchedFile() {
    return tail.reserved() == firstLsn ? current.name() : null;
  }

  /** The log files, blank ones included. */
  public List<LogFileInfo> files() {
    filesLock.lock();
    try {
      return files.infos(current, tail.reserved(), firstLsn);
    } finally {
      filesLock.unlock();
    }
  }

  /** Bytes that the log files have on the disk. */
  public long allocatedBytes() {
    return files().stream().mapToLong(LogFileInfo::sizeBytes).sum();
  }

  /** Forces of the log since the start. */
  public long forces() {
    return group.forces();
  }

  /** Waits that slept and were answered by one of those forces; those who led one are not counted. */
  public long groupedWaits() {
    return group.answered();
  }

  /** How long the forces took. */
  public Latencies.Figures forceTimes() {
    return group.forceTimes.read();
  }

  /** How long writers waited for their records to become durable. */
  public Latencies.Figures acknowledgements() {
    return acknowledgements.read();
  }

  /** Ends the flusher, refuses who still waits, unmaps and closes the files. Forces nothing: call {@link #sync} before. */
  @Override
  public void close() throws IOException {
    group.close();
    filesLock.lock();
    try {
      closed = true; // a writer that holds nothing may still come for room
      files.close();
    } finally {
      filesLock.unlock();
    }
  }

  private void checkUsable() {
    failure.check();
    if (closed) {
      throw new StoreClosedException("the store is closed");
    }
  }

  private static long epochOf(LogFile file) {
    return Objects.requireNonNull(file.header()).epoch();
  }

  private void grow(LogFile file, long capacityBytes) throws IOException {
    int pieces = file.pieces().zeroUntil(capacityBytes);
    group.awaitForce(); // by the one who may force this file: an error of its records must not be reported here and lost there
    file.pieces().mapUntil(pieces);
  }

  /**
   * The place of a record that could not be copied is filled, so that no hole hides what others have appended behind it; the store
   * has failed all the same.
   */
  private RuntimeException padded(LogFile file, long start, long end, Throwable cause) {
    failure.set(cause);
    try {
      file.writePad(start, end, group.durableLsn());
      tail.publish(start, end);
    } catch (Throwable e) {
      cause.addSuppressed(e); // then the hole stays, and who waits behind it sees the failure
    }
    return failure.outcomeUnknown();
  }
}

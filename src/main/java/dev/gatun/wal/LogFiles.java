package dev.gatun.wal;

import dev.gatun.format.LogHeader;
import dev.gatun.io.Failure;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log files of a store: which there are, and which may be used again. Guarded by a lock of the caller that may be held while
 * the disk works, so never taken inside the gate; only {@link #takeNext} is for the gate, and needs none.
 */
final class LogFiles implements AutoCloseable {
  /**
   * A log of an earlier run. It is not mapped and never written again: reading has filled the page cache with large folios that
   * would make each force costly.
   */
  private record Earlier(String name, long sizeBytes) {}

  private final Storage storage;
  private final Failure failure;
  private final List<Earlier> earlier = new ArrayList<>();

  /** All files of this run: blank, current and rolled. */
  private final List<LogFile> files = new ArrayList<>();

  /** The blank file that the log will roll into, ready; handed over inside the gate. */
  private volatile @Nullable LogFile next;

  LogFiles(Storage storage, Failure failure) {
    this.storage = storage;
    this.failure = failure;
  }

  /**
   * Begins the first log of this run; its header and its name are on the disk on return. Of the files of earlier runs those in keep
   * are kept, and the others removed, but only now: one of them may be the only one that knows the epoch of a recovery that
   * crashed, and a power cut between its removal and the new header would let that epoch be used again (I13).
   */
  LogFile first(LogHeader header, Set<String> keep) throws IOException {
    List<String> found = LogNames.in(storage);
    LogFile file = create();
    file.begin(header);
    forced(file);
    for (String name : found) {
      if (keep.contains(name)) {
        earlier.add(new Earlier(name, sizeOf(name)));
      } else {
        storage.delete(name);
      }
    }
    return file;
  }

  /** Sees to it that a blank file is ready to be rolled into. */
  void prepareNext() throws IOException {
    if (next == null) {
      LogFile blank = anyBlank();
      next = blank != null ? blank : create();
    }
  }

  /** The prepared file, which the caller rolls into; null when none is ready. */
  @Nullable LogFile takeNext() {
    LogFile file = next;
    if (file != null) {
      file.taken(); // before the place is free: who prepares the next one meanwhile must not find this one, which has no header yet
    }
    next = null;
    return file;
  }

  /** Blanks the logs that end at the LSN or below. The largest blank file is kept for the next roll, the others are removed. */
  void recycle(long lowestNeededLsn, long durableLsn, long firstLsnOfRun) throws IOException {
    if (lowestNeededLsn >= firstLsnOfRun) {
      removeEarlier();
    }
    for (LogFile file : List.copyOf(files)) {
      // I7; and a force in progress may still use a file that ends above what is durable.
      if (file.successor() != null && file.endLsn() <= Math.min(lowestNeededLsn, durableLsn)) {
        blank(file);
      }
    }
    removeSurplus();
  }

  /** Cuts blank files back to their first blocks. */
  void trim() throws IOException {
    for (LogFile file : files) {
      if (file.header() == null && file != next) {
        file.pieces().shrink();
      }
    }
    LogFile ready = takeNext(); // a roll meanwhile finds none and its caller prepares again: it does so in the same thread
    if (ready != null) {
      ready.pieces().shrink();
      next = ready;
    }
  }

  List<LogFileInfo> infos(LogFile current, long reservedLsn, long firstLsnOfRun) {
    List<LogFileInfo> infos = new ArrayList<>();
    for (Earlier log : earlier) {
      infos.add(new LogFileInfo(log.name, LogUse.EARLIER, 0, firstLsnOfRun, log.sizeBytes));
    }
    for (LogFile file : files) {
      infos.add(info(file, current, reservedLsn));
    }
    return infos;
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    for (LogFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    files.clear();
    if (first != null) {
      throw first;
    }
  }

  private static LogFileInfo info(LogFile file, LogFile current, long reservedLsn) {
    LogHeader header = file.header();
    long size = file.pieces().capacityBytes();
    if (header == null) {
      return new LogFileInfo(file.name(), LogUse.BLANK, 0, 0, size);
    }
    boolean isCurrent = file == current;
    return new LogFileInfo(file.name(), isCurrent ? LogUse.CURRENT : LogUse.ROLLED, header.firstLsn(), isCurrent ? reservedLsn : file.endLsn(), size);
  }

  private @Nullable LogFile anyBlank() {
    for (LogFile file : files) {
      if (file.header() == null && !file.isTaken()) {
        return file;
      }
    }
    return null;
  }

  /** A new blank file whose blocks and name are on the disk. */
  private LogFile create() throws IOException {
    StorageFile raw = storage.create(LogNames.unused(storage));
    LogFile file = new LogFile(raw);
    try {
      int pieces = file.pieces().zeroUntil(LogPieces.FIRST_BYTES);
      forced(file);
      file.pieces().mapUntil(pieces);
      storage.forceDirectory();
      files.add(file);
      return file;
    } catch (IOException | RuntimeException | Error e) {
      remove(file, e);
      throw e;
    }
  }

  /** A file that could not be made leaves nothing behind, so that the next try has the space and the name. */
  private void remove(LogFile file, Throwable why) {
    try {
      file.close();
      storage.delete(file.name());
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private void forced(LogFile file) throws IOException {
    try {
      file.force();
    } catch (IOException | RuntimeException | Error e) {
      failure.set(e); // I8
      throw e;
    }
  }

  private void blank(LogFile file) throws IOException {
    try {
      file.blank();
    } catch (IOException | RuntimeException | Error e) {
      failure.set(e); // I8
      throw e;
    }
  }

  /** Of all blank files the largest stays: its blocks need not be zeroed again, which at full speed is half of what a log writes. */
  private void removeSurplus() throws IOException {
    LogFile kept = largestBlank();
    if (next != null) {
      next = kept; // no roll runs meanwhile: both are the checkpoint's, one after the other
    }
    for (LogFile file : List.copyOf(files)) {
      if (file.header() == null && !file.isTaken() && file != kept) {
        files.remove(file);
        file.close();
        storage.delete(file.name());
      }
    }
  }

  private @Nullable LogFile largestBlank() {
    LogFile largest = null;
    for (LogFile file : files) {
      boolean blank = file.header() == null && !file.isTaken();
      if (blank && (largest == null || file.pieces().capacityBytes() > largest.pieces().capacityBytes())) {
        largest = file;
      }
    }
    return largest;
  }

  private void removeEarlier() throws IOException {
    for (Earlier log : List.copyOf(earlier)) {
      try (StorageFile raw = storage.open(log.name)) {
        LogFile file = new LogFile(raw);
        blank(file);
      }
      storage.delete(log.name);
      earlier.remove(log);
    }
  }

  private long sizeOf(String name) throws IOException {
    try (StorageFile file = storage.open(name)) {
      return file.size();
    }
  }
}

package dev.gatun.wal;

import dev.gatun.error.StoreException;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Storage;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log files as they lie there, for people who look into a store: one file after the other, without asking which of them follow each other. Reads
 * through the channel and writes nothing. One thread.
 */
public final class LogListing {
  private LogListing() {}

  /**
   * A log file.
   *
   * @param name the file
   * @param sizeBytes its length
   * @param header its header; null when there is none that can be read
   * @param blank whether it belongs to no log: its first page is zeros
   * @param trouble why the header can't be read; null when it can, or when the file is blank
   */
  public record Listed(String name, long sizeBytes, @Nullable LogHeader header, boolean blank, @Nullable String trouble) {}

  /** Takes the records of a file one by one. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A whole record.
     *
     * @param kind one of the kinds of {@link LogRecord}
     * @param startLsn where it begins
     * @param endLsn where it ends
     * @param durableLsn what was known to be on the disk when it was written
     * @param link the part before it
     * @param body its bytes, valid during the call only
     */
    void record(int kind, long startLsn, long endLsn, long durableLsn, long link, RecordBody body) throws IOException;
  }

  /** All log files of a store, by name. */
  public static List<Listed> files(Storage storage) throws IOException {
    List<Listed> files = new ArrayList<>();
    for (String name : LogNames.in(storage)) {
      try (StorageFile file = storage.open(name)) {
        files.add(listed(file));
      }
    }
    return files;
  }

  private static Listed listed(StorageFile file) throws IOException {
    byte[] page = new byte[LogHeader.PAGE_BYTES];
    int length = file.read(0, page, 0, page.length);
    boolean blank = isBlank(page);
    try {
      LogHeader header = length < page.length ? null : LogHeader.decode(page, file.name());
      return new Listed(file.name(), file.size(), header, blank, header == null && !blank ? "a header that can't be read" : null);
    } catch (StoreException e) { // another version of the format
      return new Listed(file.name(), file.size(), null, false, e.getMessage());
    }
  }

  private static boolean isBlank(byte[] page) {
    int sum = 0;
    for (byte b : page) {
      sum |= b;
    }
    return sum == 0;
  }

  /** Hands out the whole records of a file from its beginning; gives the LSN at which they end. What stands there, {@link #endOf} tells. */
  public static long records(Storage storage, String name, LogHeader header, Visitor visitor) throws IOException {
    try (LogReader reader = new LogReader(storage.open(name), header)) {
      long at = header.firstLsn();
      while (reader.check(at) == null) {
        long end = reader.endLsn();
        RecordBody body = new RecordBody().with(reader, at + LogRecord.HEADER_BYTES, reader.bodyLength());
        visitor.record(reader.kind(), at, end, reader.durableLsn(), reader.link(), body);
        at = end;
      }
      return at;
    }
  }

  /** What stands where the records of a file end; null when another record has been written there meanwhile. */
  public static @Nullable LogEnd endOf(Storage storage, String name, LogHeader header, long lsn) throws IOException {
    try (LogReader reader = new LogReader(storage.open(name), header)) {
      return reader.check(lsn);
    }
  }
}

package dev.gatun;

import dev.gatun.engine.InspectLogs;
import dev.gatun.error.StoreException;
import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.Storage;
import dev.gatun.wal.LogEnd;
import dev.gatun.wal.LogListing;
import dev.gatun.wal.RecordBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log file as it lies there. Which of its records an opening would replay is said by the checkpoints. Not thread-safe. */
public final class InspectedLog {
  private static final String[] KINDS = {"data", "part", "commit", "roll", "pad"};

  private final Storage storage;
  private final LogListing.Listed file;

  InspectedLog(Storage storage, LogListing.Listed file) {
    this.storage = storage;
    this.file = file;
  }

  /**
   * A record.
   *
   * @param kind {@code data}, {@code part}, {@code commit}, {@code roll} or {@code pad}
   * @param lsn where it begins
   * @param endLsn where it ends
   * @param durableLsn what was known to be on the disk when it was written
   * @param link the part before it, or -1
   * @param bodyBytes bytes of its body
   * @param operations what it does; of parts and commits none, since an operation may lie across them
   */
  public record Entry(String kind, long lsn, long endLsn, long durableLsn, long link, long bodyBytes, List<Operation> operations) {
    /** Keeps an unmodifiable copy. */
    public Entry {
      operations = List.copyOf(operations);
    }
  }

  /**
   * An operation.
   *
   * @param kind {@code put}, {@code delete}, {@code create} or {@code drop}
   * @param table the number of its table
   * @param key the encoded key; null for {@code create} and {@code drop}
   * @param value the encoded value of a put, else null
   * @param text name and codecs of a {@code create}, else null
   */
  public record Operation(String kind, int table, byte @Nullable [] key, byte @Nullable [] value, @Nullable String text) {}

  /**
   * Where the records end.
   *
   * @param lsn the end of the last
   * @param found what stands behind it
   * @param torn whether that is what is left of a record
   */
  public record End(long lsn, String found, boolean torn) {}

  /** {@return the file's name} */
  public String name() {
    return file.name();
  }

  /** {@return the file's length} */
  public long bytes() {
    return file.sizeBytes();
  }

  /** {@return whether the file waits for its use and belongs to no log} */
  public boolean isBlank() {
    return file.blank();
  }

  /**
   * Why its header can't be read; null when it can, or when the file is blank.
   *
   * @return a text for people, or null
   */
  public @Nullable String trouble() {
    return file.trouble();
  }

  private LogHeader header() {
    LogHeader header = file.header();
    if (header == null) {
      throw new IllegalStateException(name() + " has no header that can be read");
    }
    return header;
  }

  /** {@return whether a log lives in it} */
  public boolean hasHeader() {
    return file.header() != null;
  }

  /** {@return the epoch in which the log began} */
  public long epoch() {
    return header().epoch();
  }

  /** {@return the epoch of the log that this one continues; 0 if there is none} */
  public long previousEpoch() {
    return header().previousEpoch();
  }

  /** {@return the LSN of its first record} */
  public long firstLsn() {
    return header().firstLsn();
  }

  /** {@return the LSN at which the log before this one ends for good} */
  public long historyEnd() {
    return header().historyEnd();
  }

  /**
   * Hands out its whole records, and says where they end.
   *
   * @param action what is called with each, in the thread of the caller
   * @return where the records end, and why
   */
  public End forEach(Consumer<Entry> action) {
    try {
      long lsn = LogListing.records(storage, name(), header(), (kind, start, end, durable, link, body) ->
          action.accept(new Entry(KINDS[kind - 1], start, end, durable, link, body.length(), operations(kind, start, body))));
      LogEnd end = LogListing.endOf(storage, name(), header(), lsn);
      return end == null ? new End(lsn, "a record that was written meanwhile", false) : new End(lsn, end.toString(), end.isTorn());
    } catch (IOException e) {
      throw new StoreException("the log " + name() + " can't be read: " + e.getMessage(), e);
    }
  }

  private static List<Operation> operations(int kind, long lsn, RecordBody body) throws IOException {
    List<Operation> operations = new ArrayList<>();
    if (kind == LogRecord.DATA) {
      InspectLogs.operations(body, lsn, new Collected(operations));
    }
    return operations;
  }

  private record Collected(List<Operation> operations) implements InspectLogs.Visitor {
    @Override
    public void put(int table, byte[] key, byte[] value) {
      operations.add(new Operation("put", table, key, value, null));
    }

    @Override
    public void delete(int table, byte[] key) {
      operations.add(new Operation("delete", table, key, null, null));
    }

    @Override
    public void create(int table, String name, String keyCodec, String valueCodec) {
      operations.add(new Operation("create", table, null, null, "'" + name + "' " + keyCodec + " -> " + valueCodec));
    }

    @Override
    public void drop(int table) {
      operations.add(new Operation("drop", table, null, null, null));
    }
  }
}

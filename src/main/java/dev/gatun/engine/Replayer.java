package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogOperation;
import dev.gatun.format.PageSize;
import dev.gatun.tree.Reservation;
import dev.gatun.wal.RecordBody;
import dev.gatun.wal.RecordVisitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Applies the records of the log to the trees of the checkpoint, in the session's new epoch: every page that it changes is copied first, so a crash
 * in the middle leaves what was there (I9). They wait in a {@link ReplayWindow} to be applied in the order of their keys, by a {@link ReplaySeries}.
 * The same code that applied the operations when they were written applies them now; a large value goes from the log to its runs in chunks. One
 * thread, before anybody else is let in.
 */
final class Replayer implements RecordVisitor {
  private static final int MAX_STRING_BYTES = 4096;
  private static final int MAX_VARINT_BYTES = 5;
  private static final int NO_END = -1;

  private final Engine engine;
  private final long epoch;
  private final ReplayWindow window;
  private final ReplaySeries series;
  private long operations;
  private long waitingBytes;
  private long lsn;

  /** Goes on behind what was collected before. */
  Replayer(Engine engine, long startLsn, ReplayCollector collected, ProgressMeter meter) {
    this.engine = engine;
    this.epoch = engine.gate().epoch();
    this.series = new ReplaySeries(engine, epoch, meter);
    this.window = collected.window();
    this.operations = collected.operations();
    this.lsn = Math.max(startLsn, collected.endLsn());
    this.waitingBytes = lsn - startLsn;
  }

  /** Operations applied so far. */
  long operations() {
    return operations;
  }

  @Override
  public void batch(long startLsn, long endLsn, RecordBody body) throws IOException {
    if (endLsn <= lsn) {
      return; // collected before
    }
    waitingBytes += endLsn - lsn;
    lsn = endLsn;
    while (body.remaining() > 0) {
      int kind = body.read();
      int table = varint(body);
      switch (kind) {
        case LogOperation.PUT -> put(table(table), body);
        case LogOperation.DELETE -> delete(table(table), body);
        case LogOperation.CREATE -> create(table, body);
        case LogOperation.DROP -> drop(table(table));
        case LogOperation.REMOVE_RANGE -> removeRange(table(table), body);
        default -> throw corrupt("a known operation", "operation " + kind);
      }
      operations++;
    }
  }

  private RawTable table(int id) {
    RawTable table = engine.tablesPart().byId(id);
    if (table == null) {
      throw corrupt("a table that exists", "table " + id);
    }
    return table;
  }

  private void put(RawTable table, RecordBody body) throws IOException {
    int at = room(PageSize.MAX_KEY_BYTES + PageSize.PAGE_BYTES);
    int keyLength = readKey(body, at);
    int valueLength = length(body, Integer.MAX_VALUE);
    if (Space.isInline(keyLength, valueLength)) {
      body.readFully(window.bytes(), at + keyLength, valueLength);
      window.put(table.id(), keyLength, valueLength, lsn);
    } else {
      byte[] reference = LargeValues.write(engine, body::readFully, valueLength);
      System.arraycopy(reference, 0, window.bytes(), at + keyLength, reference.length);
      window.putLarge(table.id(), keyLength, reference.length, lsn);
    }
  }

  /** Where the next operation's bytes go. Applies what waits first when it must. */
  private int room(int needed) {
    if (window.isFull(needed)) {
      apply();
    }
    return window.room(needed);
  }

  private void apply() {
    series.apply(window, waitingBytes);
    waitingBytes = 0;
  }

  private void delete(RawTable table, RecordBody body) throws IOException {
    int at = room(PageSize.MAX_KEY_BYTES);
    window.delete(table.id(), readKey(body, at), lsn);
  }

  private int readKey(RecordBody body, int at) throws IOException {
    int length = length(body, PageSize.MAX_KEY_BYTES);
    body.readFully(window.bytes(), at, length);
    return length;
  }

  /** Applies what still waits; the end of replay. */
  void finish() {
    apply();
  }

  private void create(int id, RecordBody body) throws IOException {
    apply();
    String name = string(body);
    String keyCodec = string(body);
    TableEntry entry = new TableEntry(id, name, keyCodec, string(body), 0, 0, false);
    try (Reservation reservation = engine.space().reserveUrgently(1)) {
      engine.tablesPart().addTable(entry, epoch, lsn, reservation);
    }
  }

  private void drop(RawTable table) {
    apply();
    engine.tablesPart().removeTable(table, epoch);
    engine.tablesPart().giveBackDropped();
  }

  private void removeRange(RawTable table, RecordBody body) throws IOException {
    apply();
    byte[] low = new byte[length(body, LogOperation.MAX_END_BYTES)];
    body.readFully(low, 0, low.length);
    RangeRemoval.replay(engine, table, new KeyRange(low, upperEnd(body)), lsn, epoch);
  }

  private byte @Nullable [] upperEnd(RecordBody body) throws IOException {
    int length = varint(body) - 1;
    if (length == NO_END) {
      return null;
    }
    byte[] high = new byte[checked(length, body, LogOperation.MAX_END_BYTES)];
    body.readFully(high, 0, high.length);
    return high;
  }

  // ---------------------------------------------------------------- reading a body

  private String string(RecordBody body) throws IOException {
    byte[] bytes = new byte[length(body, MAX_STRING_BYTES)];
    body.readFully(bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A length, checked against what is left before anything is allocated or read. */
  private int length(RecordBody body, int limit) throws IOException {
    return checked(varint(body), body, limit);
  }

  private int checked(int length, RecordBody body, int limit) {
    if (length < 0 || length > limit || length > body.remaining()) {
      throw corrupt("a length of at most " + Math.min(limit, body.remaining()), Integer.toString(length));
    }
    return length;
  }

  private int varint(RecordBody body) throws IOException {
    int result = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int next = body.read();
      if (next < 0) {
        throw corrupt("a whole operation", "its end");
      }
      result |= (next & 0x7F) << 7 * i;
      if (next < 0x80) {
        return result;
      }
    }
    throw corrupt("a varint of at most " + MAX_VARINT_BYTES + " bytes", "a longer one");
  }

  private CorruptionException corrupt(String expected, String found) {
    return new CorruptionException("the log", CorruptionException.NO_PAGE, lsn, expected, found);
  }
}

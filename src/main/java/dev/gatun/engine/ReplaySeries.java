package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.StoreFullException;
import dev.gatun.tree.FirstTouch;
import dev.gatun.tree.Mutation;
import dev.gatun.tree.Reservation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Applies the operations of a {@link ReplayWindow} in their order, as a batch applies its own: those that follow each other in a leaf share the way
 * down and the latch. Of several operations on one key that follow each other only the last is applied.
 *
 * <p>A leaf gets the highest LSN of the series that changed it. That is not above what it shows: all operations on its keys up to the end of the
 * window are in it before anybody else sees it. One thread.
 */
final class ReplaySeries {
  /** So many at a time, since all pages that they could take are reserved before. */
  private static final int AT_ONCE = 256;

  private final Engine engine;
  private final long epoch;
  private final ProgressMeter meter;
  private final Mutation[] mutations = new Mutation[AT_ONCE];
  private int count;
  private long bytes;
  private long lsn;

  ReplaySeries(Engine engine, long epoch, ProgressMeter meter) {
    this.meter = meter;
    this.engine = engine;
    this.epoch = epoch;
    for (int i = 0; i < AT_ONCE; i++) {
      mutations[i] = new Mutation();
    }
  }

  /** Applies and empties the window, which stands for so many bytes of the log. */
  void apply(ReplayWindow window, long logBytes) {
    long eachBytes = logBytes / Math.max(1, window.count());
    meter.add(logBytes - eachBytes * window.count());
    window.sort();
    boolean isMost = window.count() > engine.allocator().counts().live() / 2;
    int before = -1;
    for (int from = 0; from < window.count(); ) {
      int id = window.table(window.operation(from));
      RawTable table = table(id, window.lsn(window.operation(from)));
      if (isMost && id != before) {
        FirstTouch.ofLeaves(engine.treeSpace(), table.cell());
      }
      before = id;
      int end = apply(window, from, id, table);
      meter.add(eachBytes * (end - from));
      from = end;
    }
    window.clear();
  }

  private RawTable table(int id, long operationLsn) {
    RawTable table = engine.tablesPart().byId(id);
    if (table == null) {
      throw new CorruptionException("the log", CorruptionException.NO_PAGE, operationLsn, "a table that exists", "table " + id);
    }
    return table;
  }

  /** Applies a series of one table; returns the place behind it. */
  private int apply(ReplayWindow window, int from, int id, RawTable table) {
    int place = from;
    for (; place < window.count() && count < AT_ONCE; place++) {
      int operation = window.operation(place);
      if (window.table(operation) != id) {
        break;
      }
      if (!window.isOverwritten(place)) {
        add(window, operation);
      }
    }
    flush(table);
    return place;
  }

  private void add(ReplayWindow window, int operation) {
    byte[] chunk = window.chunk(operation);
    int start = window.keyStart(operation);
    int keyLength = window.keyLength(operation);
    int valueLength = window.valueLength(operation);
    Mutation mutation = mutations[count++];
    mutation.key(chunk, start, keyLength);
    if (window.isDelete(operation)) {
      mutation.delete();
    } else if (window.isLarge(operation)) {
      byte[] reference = Arrays.copyOfRange(chunk, start + keyLength, start + keyLength + valueLength);
      LargeValues.attach(engine, reference, window.lsn(operation));
      mutation.put(reference, 0, valueLength, true);
    } else {
      mutation.put(chunk, start + keyLength, valueLength, false);
    }
    bytes += keyLength + valueLength;
    lsn = Math.max(lsn, window.lsn(operation));
  }

  private void flush(RawTable table) {
    for (int done = 0; done < count; ) {
      done = change(table, done);
    }
    count = 0;
    bytes = 0;
    lsn = 0;
  }

  /** Makes the changes from a place on, or one alone when the disk has no space for all that they could take. Returns the place behind. */
  private int change(RawTable table, int from) {
    int height = table.height();
    Reservation all = reserveAll(count - from, height);
    int end = all == null ? from + 1 : count;
    try (Reservation reservation = all == null ? reserve(1, 0, height, Long.MAX_VALUE) : all) {
      table.cell().beforeChange(epoch);
      table.writer().apply(mutations, from, end, lsn, epoch, reservation);
      reservation.finish(engine.treeSpace(), epoch);
    }
    return end;
  }

  private @Nullable Reservation reserveAll(int operations, int height) {
    try {
      return reserve(operations, bytes, height, engine.space().livePages());
    } catch (StoreFullException e) {
      return null;
    }
  }

  private Reservation reserve(int operations, long length, int height, long tablePages) {
    return engine.space().reserveUrgently(Space.pagesFor(operations, length, height, tablePages));
  }
}

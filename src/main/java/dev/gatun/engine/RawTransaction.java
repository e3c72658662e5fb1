package dev.gatun.engine;

import dev.gatun.tree.FrozenRoot;
import dev.gatun.tree.TreeDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An optimistic transaction: reads go on without a lock and are remembered, writes are kept aside, and the commit checks that what was read still
 * holds.
 *
 * <p><b>Points.</b> A key is read live. Its stripe's word, unlocked and the same before and after the read, tells the LSN of the newest record that
 * could have changed it. (Loaded only afterwards it could be the word of a record applied after the leaf was read: an old value would be taken for
 * the new one, and the commit would not notice.) The transaction stands at a start LSN: all records up to it had locked their stripes when it was
 * chosen, so an unlocked word at or below it means that the value is the one of that moment. A newer word asks for a later moment: choose a new start
 * LSN, then see that every stripe read so far is unlocked and where it was. The word of the whole table is read, remembered and checked beside the
 * stripe's, and once more inside of the gate, since no stripe keeps its owners away. So at any time all reads are of one moment, and a body never
 * sees a state that was not.
 *
 * <p><b>Ranges.</b> The first range read pins a cut; under the same exclusive hold of the gate the points read so far are checked to stand, and from
 * then on everything is read from the cut. A range holds at commit if the cut and the present state have the same entries in it ({@link
 * TreeDifference}).
 *
 * <p><b>Commit.</b> The stripes of everything read or written are locked, ascending, and held until the writes are applied: only checking the read
 * ones would let a snapshot see this transaction without another that was ordered before it. Then the points are checked. With ranges: a second cut
 * is pinned and compared with the first outside of the gate, which may take long; then the second is compared with the live trees under the exclusive
 * gate, which is short, and there the record is logged and applied, so that nothing comes in between. Blind writes need no check.
 *
 * <p>Owned by one thread.
 */
public final class RawTransaction implements AutoCloseable {
  private final Engine engine;
  private final KeyStripes stripes;
  private final ReadSet reads = new ReadSet();
  private final Map<RawTable, TreeMap<byte[], Pending>> writes = new HashMap<>();
  private final Map<RawTable, RemovedRanges> removed = new HashMap<>();
  private final Map<RawTable, RawView> views = new HashMap<>();
  private long startLsn;
  private @Nullable RawSnapshot cut;
  private long cutLsn;
  private boolean over;

  /**
   * A write kept aside.
   *
   * @param value what is stored, or null for a removal
   */
  record Pending(byte @Nullable [] value) {}

  RawTransaction(Engine engine) {
    this.engine = engine;
    this.stripes = engine.stripes();
    this.startLsn = engine.wal().publishedLsn();
  }

  /** Thrown inside of a body whose reads no longer hold together: it starts over. Without a stack trace, since nobody reads it. */
  static final class Stale extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stale() {
      super("what this transaction has read has changed", null, false, false);
    }
  }

  /** Whether a body was ended by {@link Stale}. */
  public static boolean isStale(Throwable thrown) {
    return thrown instanceof Stale;
  }

  /** The table as the transaction sees it: one moment, and its own writes. */
  public RawView view(RawTable table) {
    checkRunning();
    table.checkBelongsTo(engine);
    table.checkUsable();
    return views.computeIfAbsent(table, t -> new TransactionView(this, t));
  }

  /** Stores a value at commit. */
  public void put(RawTable table, byte[] key, byte[] value) {
    keep(table, key, new Pending(value.clone()));
  }

  /** Removes a key at commit; tells whether it has a value, which is a read. */
  public boolean remove(RawTable table, byte[] key) {
    boolean present = view(table).contains(key);
    keep(table, key, new Pending(null));
    return present;
  }

  /**
   * Removes all keys within bounds at commit, those that the transaction has written so far included; what it writes later stands. That is no read.
   * With a limit the keys are looked up and removed one by one, which is one.
   */
  public void removeRange(RawTable table, Bounds bounds) {
    RawView view = view(table);
    engine.checkWritable();
    KeyRange range = KeyRange.of(bounds);
    if (range == null) {
      return;
    }
    if (bounds.limit() != Long.MAX_VALUE) {
      removeEach(table, view, bounds);
      return;
    }
    byte[] high = range.high();
    NavigableMap<byte[], Pending> own = writesOf(table);
    (high == null ? own.tailMap(range.low(), true) : own.subMap(range.low(), true, high, false)).clear();
    removed.computeIfAbsent(table, t -> new RemovedRanges()).add(range);
  }

  private void removeEach(RawTable table, RawView view, Bounds bounds) {
    List<byte[]> keys = new ArrayList<>();
    try (RawCursor cursor = view.cursor(bounds)) {
      while (cursor.next()) {
        keys.add(cursor.key());
      }
    }
    keys.forEach(key -> keep(table, key, new Pending(null)));
  }

  /** The ranges of a table that the transaction removes; its own writes lie over them. */
  RemovedRanges removedOf(RawTable table) {
    return removed.getOrDefault(table, RemovedRanges.NONE);
  }

  private void keep(RawTable table, byte[] key, Pending pending) {
    checkRunning();
    table.checkBelongsTo(engine);
    table.checkUsable();
    engine.checkWritable();
    writesOf(table).put(key.clone(), pending);
  }

  NavigableMap<byte[], Pending> writesOf(RawTable table) {
    return writes.computeIfAbsent(table, t -> new TreeMap<>(Arrays::compareUnsigned));
  }

  // ---------------------------------------------------------------- reading

  /** A point read of what the transaction has not written itself. */
  byte @Nullable [] read(RawTable table, byte[] key) {
    checkRunning();
    int stripe = KeyStripes.stripeOf(table.id(), key, 0, key.length);
    RawSnapshot pinned = cut;
    if (pinned != null) {
      reads.addPoint(stripe, cutLsn, table, cutLsn);
      return pinned.view(table).get(key);
    }
    while (true) {
      long word = stripes.loadUnlocked(stripe); // locked, noted or not, a record at or below the start LSN may be behind it
      long whole = table.floor().loadSettled();
      byte[] value = table.tree().get(key, 0, key.length);
      if (stripes.load(stripe) != word || table.floor().load() != whole) {
        continue; // a record came in between: whether the value is the one before or after it, nobody can tell
      }
      long newest = KeyStripes.lsn(Math.max(word, whole));
      if (newest > startLsn) {
        moveStart();
        continue;
      }
      engine.awaitVisible(newest); // I2
      reads.addPoint(stripe, KeyStripes.lsn(word), table, KeyStripes.lsn(whole));
      return value;
    }
  }

  /** A later start: first the new LSN, then the check, which waits out locked stripes, that everything read so far is of that moment too. */
  private void moveStart() {
    long later = engine.wal().publishedLsn();
    if (!reads.pointsStood(stripes)) {
      throw new Stale();
    }
    startLsn = later;
  }

  /** The cut that ranges are read from. */
  RawView cutView(RawTable table) {
    checkRunning();
    RawSnapshot pinned = cut;
    if (pinned == null) {
      pinned = engine.snapshot(this::pinned);
      cut = pinned;
    }
    return pinned.view(table);
  }

  /** Under the exclusive gate: what was noted is applied, what is not noted comes after the cut. */
  private void pinned() {
    if (!reads.pointsStand(stripes)) {
      throw new Stale();
    }
    cutLsn = engine.wal().publishedLsn();
  }

  ReadSet reads() {
    return reads;
  }

  // ---------------------------------------------------------------- commit

  /** Writes everything or nothing. False: what was read no longer holds, and the body must run again. */
  public boolean commit(boolean sync) {
    checkRunning();
    over = true;
    Operations operations = operations();
    if (operations.isEmpty()) {
      return true; // all reads were of one moment, and durable when they were shown
    }
    return engine.writePath().commit(operations, this, sync);
  }

  private Operations operations() {
    Operations operations = new Operations(Math.max(1, writes.size()), 256);
    removed.forEach((table, ranges) -> ranges.all().forEach(range -> operations.addRemoval(table, range)));
    writes.forEach(
        (table, pending) ->
            pending.forEach(
                (key, write) -> {
                  byte[] value = write.value();
                  if (value == null) {
                    operations.addDelete(table, key);
                  } else {
                    operations.addPut(table, key, value);
                  }
                }));
    return operations;
  }

  boolean hasRanges() {
    return reads.hasSpans();
  }

  int[] stripesRead() {
    return reads.stripes();
  }

  /** With the stripes locked. */
  boolean pointsStand() {
    return reads.pointsStand(stripes);
  }

  /** Inside of the gate: whether no table that points were read from was changed as a whole. */
  boolean floorsStand() {
    return reads.floorsStand();
  }

  /** Whether the ranges of the first cut are the same at a second one; outside of the gate. */
  boolean rangesStandAt(RawSnapshot second) {
    for (ReadSet.Span span : reads.spans()) {
      if (!sameRange(span, rootAt(span.table(), second.cut()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the ranges of a cut are the same now; under the exclusive gate. */
  boolean rangesStandSince(RawSnapshot second) {
    for (ReadSet.Span span : reads.spans()) {
      if (span.table().isDropped()) {
        return false;
      }
      long then = rootAt(span.table(), second.cut());
      if (!new TreeDifference(engine.treeSpace(), span.low(), span.high()).same(then, span.table().cell().root())) {
        return false;
      }
    }
    return true;
  }

  private boolean sameRange(ReadSet.Span span, long root) {
    RawSnapshot first = cut;
    long before = first == null ? root : rootAt(span.table(), first.cut());
    return new TreeDifference(engine.treeSpace(), span.low(), span.high()).same(before, root);
  }

  private static long rootAt(RawTable table, long epoch) {
    FrozenRoot root = table.createdIn() > epoch ? new FrozenRoot(0, 0) : table.cell().asOf(epoch);
    return root.pointer();
  }

  private void checkRunning() {
    if (over) {
      throw new IllegalStateException("the transaction is over: use it only inside its body");
    }
    engine.checkOpen();
  }

  /** Forgets everything. Idempotent. */
  @Override
  public void close() {
    over = true;
    RawSnapshot pinned = cut;
    cut = null;
    if (pinned != null) {
      pinned.close();
    }
  }
}

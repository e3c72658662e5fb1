package dev.gatun.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * A range of a transaction: the entries of its cut with its own writes laid over them. Each move finds the nearest key on either side anew, so writes
 * that the transaction makes while it walks are seen. Every stretch of keys that was passed over is remembered, the gaps too: that is what keeps
 * phantoms out. Owned by the transaction's thread.
 */
final class TransactionCursor implements RawCursor {
  private final RawTransaction transaction;
  private final RawTable table;
  private final RawCursor cut;
  private final Bounds bounds;
  private final NavigableMap<byte[], RawTransaction.Pending> own;
  private RemovedRanges removed = RemovedRanges.NONE;
  private int span = -1;
  private byte @Nullable [] key;
  private byte @Nullable [] value;
  private Position position = Position.BEFORE;
  private long steps;

  private enum Position {
    BEFORE,
    ON,
    LIMIT,
    AFTER,
    CLOSED
  }

  TransactionCursor(RawTransaction transaction, RawTable table, RawView cut, Bounds bounds) {
    this.transaction = transaction;
    this.table = table;
    this.bounds = bounds;
    this.own = transaction.writesOf(table);
    this.cut = cut.cursor(new Bounds(bounds.low(), bounds.lowInclusive(), bounds.high(), bounds.highInclusive(), false, Long.MAX_VALUE));
  }

  @Override
  public boolean next() {
    check();
    if (position == Position.AFTER || position == Position.LIMIT) {
      return false;
    }
    if (steps >= bounds.limit()) {
      position = position == Position.ON ? Position.LIMIT : Position.AFTER;
      return false;
    }
    steps++;
    byte[] from = position == Position.ON ? key : null;
    return arrive(bounds.reversed() ? below(from, false) : above(from, false), Position.AFTER);
  }

  @Override
  public boolean previous() {
    check();
    if (position == Position.BEFORE) {
      return false;
    }
    if (position == Position.LIMIT) {
      position = Position.ON;
      return true;
    }
    byte[] from = position == Position.ON ? key : null;
    boolean found = bounds.reversed() ? above(from, false) : below(from, false);
    steps = found ? Math.max(0, steps - 1) : 0;
    return arrive(found, Position.BEFORE);
  }

  @Override
  public boolean seek(byte[] wanted) {
    check();
    steps = 1;
    byte[] from = wanted.clone();
    return arrive(bounds.limit() > 0 && (bounds.reversed() ? below(from, true) : above(from, true)), Position.AFTER);
  }

  @Override
  public boolean first() {
    check();
    steps = 1;
    return arrive(bounds.limit() > 0 && (bounds.reversed() ? below(null, false) : above(null, false)), Position.AFTER);
  }

  @Override
  public boolean last() {
    check();
    steps = 1;
    return arrive(bounds.reversed() ? above(null, false) : below(null, false), Position.AFTER);
  }

  private boolean arrive(boolean found, Position otherwise) {
    position = found ? Position.ON : otherwise;
    return found;
  }

  private void check() {
    if (position == Position.CLOSED) {
      throw new IllegalStateException("the cursor is closed");
    }
    transaction.cutView(table); // says when the transaction is over
    removed = transaction.removedOf(table);
  }

  // ---------------------------------------------------------------- upward and downward

  private boolean above(byte @Nullable [] start, boolean inclusive) {
    byte[] from = start;
    boolean with = inclusive;
    while (true) {
      byte[] stored = storedAbove(from, with);
      Map.Entry<byte[], RawTransaction.Pending> mine = ownAbove(from, with);
      byte[] nearest = nearest(stored, mine == null ? null : mine.getKey(), true);
      if (nearest == null) {
        remember(start, bounds.high());
        return false;
      }
      if (stands(nearest, stored, mine)) {
        remember(start, nearest);
        return true;
      }
      from = nearest;
      with = false;
    }
  }

  private boolean below(byte @Nullable [] start, boolean inclusive) {
    byte[] from = start;
    boolean with = inclusive;
    while (true) {
      byte[] stored = storedBelow(from, with);
      Map.Entry<byte[], RawTransaction.Pending> mine = ownBelow(from, with);
      byte[] nearest = nearest(stored, mine == null ? null : mine.getKey(), false);
      if (nearest == null) {
        remember(bounds.low(), start);
        return false;
      }
      if (stands(nearest, stored, mine)) {
        remember(nearest, start);
        return true;
      }
      from = nearest;
      with = false;
    }
  }

  /** Takes the entry if it exists in the transaction's eyes: its own write decides, a removal hides what is stored. */
  private boolean stands(byte[] nearest, byte @Nullable [] stored, Map.@Nullable Entry<byte[], RawTransaction.Pending> mine) {
    RawTransaction.Pending written = mine != null && Arrays.equals(mine.getKey(), nearest) ? mine.getValue() : null;
    byte[] found = written != null ? written.value() : stored == null ? null : cut.value();
    if (found == null) {
      return false;
    }
    key = nearest;
    value = found;
    return true;
  }

  private static byte @Nullable [] nearest(byte @Nullable [] one, byte @Nullable [] other, boolean lowest) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return Arrays.compareUnsigned(one, other) < 0 == lowest ? one : other;
  }

  private byte @Nullable [] storedAbove(byte @Nullable [] from, boolean inclusive) {
    boolean found = from == null ? cut.first() : cut.seek(from);
    if (found && from != null && !inclusive && Arrays.equals(cut.key(), from)) {
      found = cut.next();
    }
    KeyRange gone = found ? removed.with(cut.key()) : null;
    while (gone != null) {
      byte[] high = gone.high();
      found = high != null && cut.seek(high);
      gone = found ? removed.with(cut.key()) : null;
    }
    return found ? cut.key() : null;
  }

  private byte @Nullable [] storedBelow(byte @Nullable [] from, boolean inclusive) {
    boolean found = from == null ? cut.last() : seekBelow(from, inclusive);
    KeyRange gone = found ? removed.with(cut.key()) : null;
    while (gone != null) {
      found = seekBelow(gone.low(), false);
      gone = found ? removed.with(cut.key()) : null;
    }
    return found ? cut.key() : null;
  }

  private boolean seekBelow(byte[] from, boolean inclusive) {
    boolean found = cut.seek(from);
    if (found && inclusive && Arrays.equals(cut.key(), from)) {
      return true;
    }
    return found ? cut.previous() : cut.last();
  }

  private Map.@Nullable Entry<byte[], RawTransaction.Pending> ownAbove(byte @Nullable [] from, boolean inclusive) {
    byte[] low = bounds.low();
    Map.Entry<byte[], RawTransaction.Pending> found;
    if (from == null || low != null && Arrays.compareUnsigned(from, low) < 0) {
      found = low == null ? own.firstEntry() : bounds.lowInclusive() ? own.ceilingEntry(low) : own.higherEntry(low);
    } else {
      boolean with = inclusive && (low == null || bounds.lowInclusive() || !Arrays.equals(from, low));
      found = with ? own.ceilingEntry(from) : own.higherEntry(from);
    }
    return found != null && isInside(found.getKey()) ? found : null;
  }

  private Map.@Nullable Entry<byte[], RawTransaction.Pending> ownBelow(byte @Nullable [] from, boolean inclusive) {
    byte[] high = bounds.high();
    Map.Entry<byte[], RawTransaction.Pending> found;
    if (from == null || high != null && Arrays.compareUnsigned(from, high) > 0) {
      found = high == null ? own.lastEntry() : bounds.highInclusive() ? own.floorEntry(high) : own.lowerEntry(high);
    } else {
      boolean with = inclusive && (high == null || bounds.highInclusive() || !Arrays.equals(from, high));
      found = with ? own.floorEntry(from) : own.lowerEntry(from);
    }
    return found != null && isInside(found.getKey()) ? found : null;
  }

  private boolean isInside(byte[] candidate) {
    byte[] low = bounds.low();
    byte[] high = bounds.high();
    int fromLow = low == null ? 1 : Arrays.compareUnsigned(candidate, low);
    int toHigh = high == null ? 1 : Arrays.compareUnsigned(high, candidate);
    return (fromLow > 0 || fromLow == 0 && bounds.lowInclusive()) && (toHigh > 0 || toHigh == 0 && bounds.highInclusive());
  }

  /** What lies from one key to another was looked at; null is the range's own end. */
  private void remember(byte @Nullable [] low, byte @Nullable [] high) {
    ReadSet.Span seen = new ReadSet.Span(table, low == null ? bounds.low() : low, high == null ? bounds.high() : high);
    if (span < 0) {
      span = transaction.reads().addSpan(seen);
    } else {
      transaction.reads().widen(span, seen);
    }
  }

  // ---------------------------------------------------------------- the entry

  private byte[] onEntry(byte @Nullable [] bytes) {
    check();
    if (position != Position.ON || bytes == null) {
      throw new IllegalStateException("the cursor stands on no entry: call next(), previous() or seek() first");
    }
    return bytes;
  }

  @Override
  public byte[] key() {
    return onEntry(key).clone();
  }

  @Override
  public byte[] value() {
    return onEntry(value).clone();
  }

  @Override
  public MemorySegment keySegment() {
    return nativeCopy(onEntry(key));
  }

  @Override
  public boolean isInPlace() {
    return false; // its own writes lie elsewhere
  }

  @Override
  public MemorySegment valueInPlace() {
    return valueSegment();
  }

  @Override
  public MemorySegment valueSegment() {
    return nativeCopy(onEntry(value));
  }

  private static MemorySegment nativeCopy(byte[] bytes) {
    return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, bytes).asReadOnly();
  }

  @Override
  public long keyLength() {
    return onEntry(key).length;
  }

  @Override
  public long valueLength() {
    return onEntry(value).length;
  }

  @Override
  public void close() {
    position = Position.CLOSED;
    cut.close();
  }
}

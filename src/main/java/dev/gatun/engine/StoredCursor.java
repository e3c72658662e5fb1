package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.Leaf;
import dev.gatun.format.Node;
import dev.gatun.format.PageSize;
import dev.gatun.io.Backoff;
import dev.gatun.tree.OverflowRuns;
import dev.gatun.tree.TreeCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A cursor in bytes: direction and limit on top of {@link TreeCursor}. Starts before the first entry. After every step on a snapshot it is checked
 * that the snapshot was still open when the entry was read, since a closed one's pages may be used for something else. Owned by one thread at a time.
 */
final class StoredCursor implements RawCursor {
  private static final long SMALLEST_KEPT = 8 << 10;
  private static final long LARGEST_KEPT = 1 << 20;

  private final Engine engine;
  private final TreeCursor cursor;
  private final @Nullable RawSnapshot snapshot;
  private final boolean reversed;
  private final long limit;
  private long steps;
  private Position position = Position.BEFORE;
  private byte[] sought = {};
  private @Nullable MemorySegment keyBuffer;
  private @Nullable MemorySegment keySlice;
  private @Nullable MemorySegment valueBuffer; // of a snapshot that may expire
  private @Nullable MemorySegment largeValue;
  private @Nullable MemorySegment largeBuffer; // used for one large value after the other
  private boolean largeLoaded;
  private byte[] removedKey = {};
  private boolean exact;

  private enum Position {
    BEFORE,

    /** Before the first entry at or after the key {@link #sought}. */
    SOUGHT,
    ON,

    /** Between its neighbours: the entry that it stood on turned out to be removed. */
    REMOVED,

    /** Still on the last entry that the limit allows, and asked for one more. */
    LIMIT,
    AFTER,
    CLOSED
  }

  StoredCursor(Engine engine, TreeCursor cursor, Bounds bounds, @Nullable RawSnapshot snapshot) {
    this.engine = engine;
    this.cursor = cursor;
    this.snapshot = snapshot;
    this.reversed = bounds.reversed();
    this.limit = bounds.limit();
    cursor.bounds(bounds.low(), bounds.lowInclusive(), bounds.high(), bounds.highInclusive());
  }

  /** Goes on in the range's direction; false at its end or when the limit is reached. */
  @Override
  public boolean next() {
    if (position == Position.ON && steps < limit) { // the way of every step of a scan
      checkStore();
      steps++;
      largeLoaded = false;
      if (step(reversed)) {
        checkAfterReading();
        return true;
      }
      return arrive(false, Position.AFTER);
    }
    return nextFromOutside();
  }

  private boolean nextFromOutside() {
    check();
    if (position == Position.AFTER || position == Position.LIMIT) {
      return false;
    }
    if (steps >= limit) {
      return position != Position.REMOVED && arrive(false, position == Position.ON ? Position.LIMIT : Position.AFTER);
    }
    steps++;
    return arrive(enter(), Position.AFTER);
  }

  private boolean enter() {
    return switch (position) {
      case SOUGHT -> find(sought);
      case REMOVED -> stepFromRemoved(reversed);
      default -> edge(reversed);
    };
  }

  /** Goes back against the range's direction; from after the end, to the last entry of the range. */
  @Override
  public boolean previous() {
    check();
    if (position == Position.BEFORE) {
      return false;
    }
    if (position == Position.LIMIT) {
      return arrive(true, Position.LIMIT); // the entry that it never left
    }
    boolean found = position == Position.AFTER ? edge(!reversed) : position == Position.REMOVED ? stepFromRemoved(!reversed) : step(!reversed);
    steps = found ? Math.max(0, steps - 1) : 0;
    return arrive(found, Position.BEFORE);
  }

  /**
   * Stands on the first entry at or after the key in the range's direction; false when there is none. It goes the way of {@link #next()}, where the
   * descent is what rarely happens: the compiler leaves it out of a loop of one seek and many steps, and has room there for the steps. With the
   * descent in the loop the steps were calls, and each value an object.
   */
  @Override
  public boolean seek(byte[] key) {
    check();
    sought = key;
    position = Position.SOUGHT;
    steps = 0;
    return next();
  }

  private boolean find(byte[] key) {
    position = Position.BEFORE; // when the search fails, it stands nowhere
    try {
      return reversed ? cursor.floor(key, true) : cursor.ceiling(key, true);
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException | NullPointerException e) {
      throw explained(e);
    }
  }

  /** Stands on the range's first entry. */
  @Override
  public boolean first() {
    check();
    position = Position.BEFORE;
    steps = 0;
    return next();
  }

  /** Stands on the range's last entry, without regard to the limit. */
  @Override
  public boolean last() {
    check();
    steps = 1;
    return arrive(edge(!reversed), Position.AFTER);
  }

  private boolean edge(boolean high) {
    try {
      return high ? cursor.last() : cursor.first();
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException | NullPointerException e) {
      throw explained(e);
    }
  }

  private boolean step(boolean down) {
    try {
      return down ? cursor.previous() : cursor.next();
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException | NullPointerException e) {
      throw explained(e);
    }
  }

  private boolean stepFromRemoved(boolean down) {
    try {
      return down ? cursor.floor(removedKey, false) : cursor.ceiling(removedKey, false);
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException | NullPointerException e) {
      throw explained(e);
    }
  }

  /** The pages of a snapshot that was closed meanwhile may be somebody else's, those of a closed store are gone: what looks like damage is not. */
  private RuntimeException explained(RuntimeException e) {
    checkAfterReading();
    engine.checkOpen();
    return e;
  }

  private boolean arrive(boolean found, Position otherwise) {
    checkAfterReading();
    position = found ? Position.ON : otherwise;
    largeLoaded = false;
    return found;
  }

  private void check() {
    if (position == Position.CLOSED) {
      throw new IllegalStateException("the cursor is closed");
    }
    checkStore();
    checkAfterReading();
  }

  private void checkStore() {
    engine.checkOpen();
  }

  private void checkOnEntry() {
    if (position != Position.ON) {
      check();
      throw position == Position.REMOVED ? entryRemoved() : offEntry();
    }
  }

  private static IllegalStateException entryRemoved() {
    return new IllegalStateException("the entry was removed while its large value was read; move on");
  }

  private static IllegalStateException offEntry() {
    return new IllegalStateException("the cursor stands on no entry: call next(), previous() or seek() first");
  }

  // ---------------------------------------------------------------- the entry

  /** Bytes of the key. */
  @Override
  public long keyLength() {
    checkOnEntry();
    try {
      return Node.keyLength(cursor.segment(), cursor.base(), cursor.index());
    } catch (IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  /** The key as a new array. */
  @Override
  public byte[] key() {
    checkOnEntry();
    try {
      byte[] key = Node.key(cursor.segment(), cursor.base(), cursor.index());
      checkAfterReading();
      return key;
    } catch (IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  /** The key in the cursor's own buffer; valid until the next move. */
  @Override
  public MemorySegment keySegment() {
    checkOnEntry();
    try {
      MemorySegment buffer = keyBuffer();
      int length = cursor.copyKey(buffer);
      checkAfterReading();
      MemorySegment slice = keySlice;
      if (slice == null || slice.byteSize() != length) { // keys of one length, the usual case, share one slice
        slice = buffer.asSlice(0, length).asReadOnly();
        keySlice = slice;
      }
      return slice;
    } catch (IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  private MemorySegment keyBuffer() {
    MemorySegment buffer = keyBuffer;
    if (buffer == null) {
      buffer = cursor.space().scratch().take();
      assert buffer.byteSize() >= PageSize.MAX_KEY_BYTES;
      keyBuffer = buffer;
    }
    return buffer;
  }

  /** Bytes of the value. */
  @Override
  public long valueLength() {
    checkOnEntry();
    try {
      long slot = cursor.slot();
      return Leaf.isOverflow(slot) ? OverflowRuns.length(stored(slot)) : inlineLength(slot);
    } catch (IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  /** The value as a new array. */
  @Override
  public byte[] value() {
    checkOnEntry();
    try {
      long slot = cursor.slot();
      byte[] value = Leaf.isOverflow(slot) ? largeInPlace(slot).toArray(ValueLayout.JAVA_BYTE) : stored(slot);
      checkAfterReading();
      return value;
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  /**
   * The value where it lies (a live cursor: in the cursor's copy of the leaf); valid until the next move. A large one in several pieces is a copy.
   */
  @Override
  public MemorySegment valueSegment() {
    if (snapshot != null) {
      return valueInPlace();
    }
    checkOnEntry();
    try {
      long slot = cursor.slot();
      return Leaf.isOverflow(slot) ? large(slot) : cursor.readOnlySegment().asSlice(valueStart(slot), inlineLength(slot));
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  @Override
  public boolean isInPlace() {
    return snapshot != null;
  }

  @Override
  public MemorySegment valueInPlace() {
    checkOnEntry();
    try {
      long slot = cursor.slot();
      if (Leaf.isOverflow(slot)) {
        return largeInPlace(slot);
      }
      long at = valueStart(slot);
      int length = inlineLength(slot);
      if (snapshot != null && snapshot.mayExpire()) {
        return copied(at, length);
      }
      checkAfterReading();
      return cursor.readOnlySegment().asSlice(at, length);
    } catch (CorruptionException | IndexOutOfBoundsException | IllegalStateException e) {
      throw explained(e);
    }
  }

  /** A copy on a live table, when it is in several pieces, and when its pages may become somebody else's before the snapshot's owner ends it. */
  private MemorySegment largeInPlace(long slot) {
    MemorySegment value = snapshot == null || snapshot.mayExpire() ? null : OverflowRuns.inPlace(cursor.space(), stored(slot));
    checkAfterReading();
    return value != null ? value : large(slot);
  }

  private int inlineLength(long slot) {
    return Leaf.valueLength(cursor.segment(), cursor.base(), slot);
  }

  private long valueStart(long slot) {
    return cursor.base() + Leaf.valueOffset(cursor.segment(), cursor.base(), slot);
  }

  /** The pages of a snapshot that others may end can change while the user still looks at what he was given. */
  private MemorySegment copied(long at, int length) {
    MemorySegment buffer = valueBuffer;
    if (buffer == null) {
      buffer = cursor.space().scratch().take();
      valueBuffer = buffer;
    }
    MemorySegment.copy(cursor.segment(), at, buffer, 0, length);
    checkAfterReading();
    return buffer.asSlice(0, length).asReadOnly();
  }

  private byte[] stored(long slot) {
    byte[] bytes = new byte[inlineLength(slot)];
    MemorySegment.copy(cursor.segment(), ValueLayout.JAVA_BYTE, valueStart(slot), bytes, 0, bytes.length);
    return bytes;
  }

  /** A large value, copied: its runs need not lie together, and on a live table they may be given away while they are read. */
  private MemorySegment large(long slot) {
    MemorySegment loaded = largeValue;
    if (largeLoaded && loaded != null) {
      return loaded;
    }
    MemorySegment read = copyLarge(stored(slot), Node.key(cursor.segment(), cursor.base(), cursor.index())).asReadOnly();
    checkAfterReading();
    largeValue = read;
    largeLoaded = true;
    return read;
  }

  /**
   * Copies the value from its runs. An entry that was replaced meanwhile gives its present value, as good an answer for a weakly consistent cursor,
   * unless the cursor is exact; a removed one leaves the cursor without a value, between its neighbours.
   */
  private MemorySegment copyLarge(byte[] first, byte[] key) {
    byte[] stored = first;
    for (int round = 0; ; round = Backoff.pause(round)) {
      byte[] reference = stored;
      MemorySegment target = largeBuffer(OverflowRuns.length(reference));
      if (OverflowRuns.copyTo(cursor.space(), reference, target, 0, () -> isStill(reference, key))) {
        return target.asSlice(0, OverflowRuns.length(reference));
      }
      if (!isAt(key) || exact) {
        removedKey = key;
        position = Position.REMOVED;
        throw entryRemoved();
      }
      long slot = cursor.slot();
      stored = stored(slot);
      if (!Leaf.isOverflow(slot)) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, stored); // native, as all segments that leave the store
      }
    }
  }

  /** Native memory costs more than the copy of a value of a few pages; the very large ones are left to the collector, each by itself. */
  private MemorySegment largeBuffer(long length) {
    MemorySegment kept = largeBuffer;
    if (kept != null && kept.byteSize() >= length) {
      return kept;
    }
    if (length > LARGEST_KEPT) {
      return Arena.ofAuto().allocate(length);
    }
    MemorySegment buffer = Arena.ofAuto().allocate(Math.max(SMALLEST_KEPT, Long.highestOneBit(length - 1) << 1));
    largeBuffer = buffer;
    return buffer;
  }

  /** The leaf may change because of other entries: a run stays what it is as long as the entry names it, under the same LSN. */
  private boolean isStill(byte[] reference, byte[] key) {
    return cursor.isFresh() || isAt(key) && Leaf.isOverflow(cursor.slot()) && Arrays.equals(reference, stored(cursor.slot()));
  }

  @Override
  public void exact() {
    exact = true;
  }

  private boolean isAt(byte[] key) {
    return cursor.ceiling(key, true) && Node.compareKey(cursor.segment(), cursor.base(), cursor.index(), key, 0, key.length) == 0;
  }

  private void checkAfterReading() {
    if (snapshot != null) {
      snapshot.checkStillOpen();
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (position != Position.CLOSED) {
      position = Position.CLOSED;
      cursor.close();
      if (keyBuffer != null) {
        cursor.space().scratch().give(keyBuffer);
        keyBuffer = null;
        keySlice = null;
      }
      if (valueBuffer != null) {
        cursor.space().scratch().give(valueBuffer);
        valueBuffer = null;
      }
    }
  }
}

package dev.gatun.engine;

import java.lang.foreign.MemorySegment;

/**
 * A cursor in bytes over a range, in its direction and up to its limit. Starts before the first entry. What an entry's methods return is valid until
 * the next move; segments are native, read-only and of the exact length. Owned by one thread at a time.
 */
public interface RawCursor extends AutoCloseable {
  /** Goes on in the range's direction; false at its end or when the limit is reached. */
  boolean next();

  /** Goes back against the range's direction; from after the end, to the last entry of the range. */
  boolean previous();

  /** Stands on the first entry at or after the key in the range's direction; false when there is none. */
  boolean seek(byte[] key);

  /** Stands on the range's first entry. */
  boolean first();

  /** Stands on the range's last entry, without regard to the limit. */
  boolean last();

  /** The key as a new array. */
  byte[] key();

  /** The value as a new array. */
  byte[] value();

  /** The key in the cursor's own memory. */
  MemorySegment keySegment();

  /**
   * The value: of a snapshot where it lies, of a live table in the cursor's copy of the leaf. A large one is a copy but for a snapshot's in one
   * piece.
   */
  MemorySegment valueSegment();

  /** Whether the pages that it reads stay as they are, so that {@link #valueInPlace} may be asked. */
  boolean isInPlace();

  /**
   * As {@link #valueSegment}, from a place of its own. A value in place is a segment of another class than one in a copy, and the compiler notes the
   * classes that it meets place by place: where it knows of only one, a step needs no object.
   */
  MemorySegment valueInPlace();

  /**
   * From now on an entry whose large value is replaced while it is read counts as removed, instead of having its new value: key and value are then of
   * one moment. A view that nobody changes has nothing to do.
   */
  default void exact() {}

  /** Bytes of the key. */
  long keyLength();

  /** Bytes of the value. */
  long valueLength();

  /** Idempotent. */
  @Override
  void close();
}

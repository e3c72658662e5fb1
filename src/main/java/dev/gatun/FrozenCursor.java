package dev.gatun;

import dev.gatun.engine.RawCursor;
import java.lang.foreign.MemorySegment;

/** The cursor of a snapshot: it asks for values at a place of its own, for the reason that {@link RawCursor#valueInPlace} has. */
final class FrozenCursor<K, V> extends TypedCursor<K, V> {
  FrozenCursor(RawCursor raw, Coding<K> keys, Coding<V> values) {
    super(raw, keys, values);
  }

  @Override
  MemorySegment rawValue() {
    return raw.valueInPlace();
  }

  /** Not left to {@link #rawValue()}: code for both kinds of cursors in one method is too much for the compiler to take into a loop. */
  @Override
  public MemorySegment valueSegment() {
    checkOnEntry();
    return raw.valueInPlace();
  }
}

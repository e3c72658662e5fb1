package dev.gatun.engine;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Reads of one table in bytes: of the live table, or as of a snapshot. Thread-safe. */
public interface RawView {
  /** The value as a new array, or null. */
  byte @Nullable [] get(byte[] key);

  /** The values of many keys, in their order, as new arrays or null. */
  default byte[] @Nullable [] getAll(byte[][] keys) {
    byte[][] values = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      values[i] = get(keys[i]);
    }
    return values;
  }

  /** Whether the key has a value. */
  boolean contains(byte[] key);

  /** Copies the value to the start of the target; its length, or -1. Copies nothing when the target is too short. */
  long copyTo(byte[] key, MemorySegment target);

  /** Hands the value to the reader: a validated copy of a live table, the mapped bytes of a snapshot. Null when the key is absent. */
  <R> @Nullable R read(byte[] key, SegmentReader<R> reader);

  /** A cursor over a range. */
  RawCursor cursor(Bounds bounds);

  /** Live entries. */
  long size();
}

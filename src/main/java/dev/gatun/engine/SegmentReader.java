package dev.gatun.engine;

import java.lang.foreign.MemorySegment;

/** Reads a value where it lies. */
@FunctionalInterface
public interface SegmentReader<R> {
  /** Reads {@code length} bytes from {@code offset}. */
  R read(MemorySegment source, long offset, long length);
}

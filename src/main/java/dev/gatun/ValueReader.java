package dev.gatun;

import java.lang.foreign.MemorySegment;

/**
 * Reads a value where it lies, without an array or object for it. The bytes are valid during the call only and can't be written.
 *
 * @param <R> what is made of the value
 */
@FunctionalInterface
public interface ValueReader<R> {
  /**
   * Makes something of {@code length} bytes from {@code offset} on.
   *
   * @param source memory to be read only, valid during the call
   * @param offset where the value begins
   * @param length how long it is, in bytes
   * @return what was made of it
   */
  R read(MemorySegment source, long offset, long length);
}

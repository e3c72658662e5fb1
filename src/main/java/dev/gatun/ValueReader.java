package dev.gatun;

import java.lang.foreign.MemorySegment;

/**
 * Reads a value where it lies, without an array or object for it. The bytes are valid during the call only and can't be written. Called by the thread
 * that reads; it must be thread-safe if several read with it.
 *
 * {@snippet :
 * long bytes = users.read("user_101", (source, offset, length) -> length);   // -> 5
 * }
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

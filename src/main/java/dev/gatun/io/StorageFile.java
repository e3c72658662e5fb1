package dev.gatun.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One file of a {@link Storage}. Positions and lengths are bytes. Thread-safe; no call can be harmed by {@link Thread#interrupt}. */
public interface StorageFile extends AutoCloseable {
  /** The file's name in its directory. */
  String name();

  /** The file's length. */
  long size() throws IOException;

  /** Reads through the channel, not through a mapping. Returns the bytes read: fewer than asked only at the end of the file, 0 beyond it. */
  int read(long position, byte[] target, int offset, int length) throws IOException;

  /** Writes through the channel, growing the file when the position lies beyond its end. A full disk is a {@link DiskFullException}. */
  void write(long position, byte[] source, int offset, int length) throws IOException;

  /**
   * Writes zeros, growing the file when the range ends beyond its end. The system is asked to keep the range in large pieces as far as the memory is
   * large enough for it: it is then faster to read in random order through a mapping, and a store makes more of it dirty than the page that it is in.
   * After a failure, a part may be written.
   */
  default void writeLargeZeros(long position, long length) throws IOException {
    byte[] zeros = new byte[4096];
    for (long at = position; at < position + length; at += zeros.length) {
      write(at, zeros, 0, (int) Math.min(zeros.length, position + length - at));
    }
  }

  /**
   * Writes bytes, and makes them durable before it returns, and the length of a file that has become longer, by them or before. No other bytes become
   * durable, unless a storage knows no better way than to force the whole file.
   */
  default void writeThrough(long position, byte[] source, int offset, int length) throws IOException {
    write(position, source, offset, length);
    force();
  }

  /** Sets a smaller length. */
  void truncate(long size) throws IOException;

  /**
   * Maps a range that the file already has, for reading and, unless read-only, writing. The mapping ends when the arena is closed, not when the file
   * is. The arena is shared, automatic or global: the call may be made on another thread, which a confined arena refuses. A position is a multiple of
   * the page size.
   */
  MemorySegment map(long position, long length, Arena arena) throws IOException;

  /** A range to be mapped, as {@link #map} has it. */
  record Range(long position, long length, Arena arena) {}

  /** Maps several ranges, at the price of one. When it fails, nothing is mapped that outlives the arenas. */
  default MemorySegment[] mapAll(Range[] ranges) throws IOException {
    MemorySegment[] mapped = new MemorySegment[ranges.length];
    for (int i = 0; i < ranges.length; i++) {
      mapped[i] = map(ranges[i].position, ranges[i].length, ranges[i].arena);
    }
    return mapped;
  }

  /**
   * Takes a range of a mapping of this file out of the page table; who comes to it finds it again in the cache, with all that was stored. Worth its
   * call before a force of much that was stored through the mapping: it takes write access from all of the pages at once, where the force would do it
   * page by page, each time interrupting all processors that the process runs on. A hint: nothing is done where it can't be.
   */
  default void unload(MemorySegment mapping, long offset, long length) {}

  /**
   * Starts and awaits the write-back of a range of a mapping of this file. The range is durable then if {@link #isWriteBackDurable}, else after
   * {@link #force}. Callers see to it that no force runs at the same time.
   */
  void writeBack(MemorySegment mapping, long offset, long length) throws IOException;

  /**
   * Whether a range that was written back is on the medium, without the rest of the file; its length has to be durable already. Else: by force only.
   */
  default boolean isWriteBackDurable() {
    return false;
  }

  /** Makes all bytes and the length of the file durable. Callers see to it that only one force runs at a time on a file. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}

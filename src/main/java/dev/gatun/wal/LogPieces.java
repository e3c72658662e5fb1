package dev.gatun.wal;

import dev.gatun.format.LogHeader;
import dev.gatun.format.LogRecord;
import dev.gatun.io.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A log file's blocks and their mapping, in pieces that double from 256 KiB to 16 MiB and then stay there, so that a small store
 * stays small and a large log has few mappings.
 *
 * <p>Blocks are zeroed by single writes of 4 KiB: large writes would create large folios in the page cache, and every later force
 * would write back a whole folio for one record. They are forced before they are mapped, since a store into a page that the disk
 * cannot give is lost without an error.
 *
 * <p>Growing and shrinking need a lock of the caller; writing needs none: a published piece stays until the file is unused.
 */
final class LogPieces implements AutoCloseable {
  static final int FIRST_BYTES = 256 << 10;
  private static final int DOUBLINGS = 6;
  static final int LARGEST_BYTES = FIRST_BYTES << DOUBLINGS;

  /** Where the pieces of the largest size begin. */
  private static final long LARGEST_START = (long) FIRST_BYTES * ((1 << DOUBLINGS) - 1);

  private static final long SMALLEST_UNLOAD_BYTES = 16 << 10;
  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
  private static final byte[] ZEROS = new byte[LogHeader.PAGE_BYTES];

  /**
   * A mapped piece. The seam takes the header of the one record that can begin in this piece and go on in the next before its
   * header is whole.
   */
  private record Piece(Arena arena, MemorySegment bytes, MemorySegment seam) {}

  private final StorageFile file;
  private volatile Piece[] pieces = new Piece[0];

  LogPieces(StorageFile file) {
    this.file = file;
  }

  /** Bytes of the file that may be written. */
  long capacityBytes() {
    return start(pieces.length);
  }

  /**
   * Writes zeros behind the mapped blocks until the capacity could be this; gives the number of pieces to map when they have been
   * forced. A failure leaves all as it was.
   */
  int zeroUntil(long capacityBytes) throws IOException {
    int count = pieces.length;
    try {
      while (start(count) < capacityBytes) {
        zero(start(count), start(count + 1));
        count++;
      }
      return count;
    } catch (IOException e) {
      cutBack(e);
      throw e;
    }
  }

  /** Maps zeroed and forced pieces. */
  void mapUntil(int count) throws IOException {
    for (int i = pieces.length; i < count; i++) {
      Piece[] more = Arrays.copyOf(pieces, i + 1);
      more[i] = map(start(i), size(i));
      pieces = more; // an appender sees the piece with the capacity, or neither
    }
  }

  /** Gives up all pieces but the first; nobody writes to the file. */
  void shrink() throws IOException {
    Piece[] old = pieces;
    if (old.length > 1) {
      pieces = Arrays.copyOf(old, 1);
      for (int i = 1; i < old.length; i++) {
        old[i].arena.close();
      }
      file.truncate(capacityBytes());
    }
  }

  /**
   * Writes a record's header. {@code length} is that of header and body. Header words are aligned and pieces are multiples of 8, so
   * only whole words go to either side of a border.
   */
  void writeHeader(long position, long seed, long lsn, int length, long durableLsn, long link, byte kind, int bodyCrc) {
    int index = indexOf(position);
    Piece piece = pieces[index];
    long at = position - start(index);
    int here = (int) Math.min(LogRecord.HEADER_BYTES, piece.bytes.byteSize() - at);
    if (here == LogRecord.HEADER_BYTES) {
      LogRecord.write(piece.bytes, at, seed, lsn, length, durableLsn, link, kind, bodyCrc);
    } else {
      LogRecord.write(piece.seam, 0, seed, lsn, length, durableLsn, link, kind, bodyCrc);
      MemorySegment.copy(piece.seam, 0, piece.bytes, at, here);
      MemorySegment.copy(piece.seam, here, pieces[index + 1].bytes, 0, LogRecord.HEADER_BYTES - here);
    }
  }

  /** Copies bytes to their place. */
  void write(long position, byte[] source, int offset, int length) {
    int n;
    for (int done = 0; done < length; done += n) {
      int index = indexOf(position + done);
      Piece piece = pieces[index];
      long at = position + done - start(index);
      n = (int) Math.min(length - done, piece.bytes.byteSize() - at);
      MemorySegment.copy(source, offset + done, piece.bytes, ValueLayout.JAVA_BYTE, at, n);
    }
  }

  /**
   * Stores to each page of a range what it holds: the system makes it writable now, and not while a record is copied. The store is one atomic step,
   * so it may meet an appender's.
   */
  void warm(long from, long bytes) {
    Piece[] all = pieces;
    long end = Math.min(from + bytes, start(all.length));
    try {
      for (long at = (from & -LogHeader.PAGE_BYTES) + LogHeader.PAGE_BYTES; at < end; at += LogHeader.PAGE_BYTES) {
        int index = indexOf(at);
        long ignored = (long) WORD.getAndAdd(all[index].bytes, at - start(index), 0L);
      }
    } catch (IllegalStateException e) {
      // the file was given up meanwhile
    }
  }

  /**
   * Takes what was stored since {@code from} out of the page table, before a force, once there is enough of it; gives the position to go on from.
   * The last page goes as well, though it is not whole: the force would take write access from it all the same.
   */
  long unload(long from, long to) {
    long whole = to & -LogHeader.PAGE_BYTES;
    if (whole - from < SMALLEST_UNLOAD_BYTES) {
      return from;
    }
    long end = Math.min(whole + LogHeader.PAGE_BYTES, capacityBytes());
    Piece[] all = pieces;
    for (int i = indexOf(from); i < all.length && start(i) < end; i++) {
      long first = Math.max(from, start(i));
      file.unload(all[i].bytes, first - start(i), Math.min(end, start(i + 1)) - first);
    }
    return whole;
  }

  @Override
  public void close() {
    Piece[] old = pieces;
    pieces = new Piece[0];
    for (Piece piece : old) {
      piece.arena.close();
    }
  }

  /** Where piece {@code index} begins in the file. */
  static long start(int index) {
    return index <= DOUBLINGS ? (long) FIRST_BYTES * ((1L << index) - 1) : LARGEST_START + (long) (index - DOUBLINGS) * LARGEST_BYTES;
  }

  static int indexOf(long position) {
    if (position >= LARGEST_START) {
      return DOUBLINGS + (int) ((position - LARGEST_START) / LARGEST_BYTES);
    }
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(position / FIRST_BYTES + 1);
  }

  private static long size(int index) {
    return start(index + 1) - start(index);
  }

  private void zero(long from, long to) throws IOException {
    for (long position = from; position < to; position += ZEROS.length) {
      file.write(position, ZEROS, 0, ZEROS.length);
    }
  }

  private Piece map(long position, long length) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new Piece(arena, file.map(position, length, arena), arena.allocate(LogRecord.HEADER_BYTES, LogRecord.ALIGNMENT));
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Zeros that led nowhere are given back. Should that fail as well, the file is merely longer than it need be. */
  private void cutBack(IOException why) {
    try {
      if (file.size() > capacityBytes()) {
        file.truncate(capacityBytes());
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }
}

package dev.gatun.wal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one batch as a stream, over all parts of a chain. At most 64 KiB are in memory, however large the batch. A record that fits is read
 * where it was judged, in the reader's window: a byte costs no calls, which counts while the code is cold.
 */
public final class RecordBody extends InputStream {
  private LogReader[] readers = new LogReader[1];
  private long[] starts = new long[1];
  private int[] lengths = new int[1];
  private int parts;

  private int part;
  private int done;
  private long lengthBytes;
  private long remainingBytes;

  /** The reader's window when it holds the whole body, and where the body begins and goes on in it. */
  private byte @Nullable [] window;
  private int start;
  private int at;

  private final byte[] one = new byte[1];

  RecordBody() {}

  /** Bytes of the whole body. */
  public long length() {
    return lengthBytes;
  }

  /** Bytes not yet read. */
  public long remaining() {
    return remainingBytes;
  }

  /** Reads exactly these bytes. */
  public void readFully(byte[] target, int offset, int length) throws IOException {
    if (length > remainingBytes) {
      throw new EOFException(length + " bytes wanted, " + remainingBytes + " left of the record's body");
    }
    for (int read = 0; read < length; ) {
      read += read(target, offset + read, length - read);
    }
  }

  /** The array that holds the whole body from {@link #windowOffset} on, if it is in memory. Valid as long as the body. */
  public byte @Nullable [] window() {
    return window;
  }

  /** Where in {@link #window} the body begins. */
  public int windowOffset() {
    return start;
  }

  @Override
  public int read() throws IOException {
    if (window != null && remainingBytes > 0) {
      remainingBytes--;
      return window[at++] & 0xFF;
    }
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (remainingBytes == 0) {
      return -1;
    }
    return window != null ? copy(window, target, offset, length) : readPart(target, offset, length);
  }

  private int copy(byte[] from, byte[] target, int offset, int length) {
    int n = (int) Math.min(length, remainingBytes);
    System.arraycopy(from, at, target, offset, n);
    at += n;
    remainingBytes -= n;
    return n;
  }

  private int readPart(byte[] target, int offset, int length) throws IOException {
    while (done == lengths[part]) {
      part++;
      done = 0;
    }
    int n = Math.min(length, lengths[part] - done);
    readers[part].read(starts[part] + done, target, offset, n);
    done += n;
    remainingBytes -= n;
    return n;
  }

  @Override
  public int available() {
    return (int) Math.min(remainingBytes, LogReader.WINDOW_BYTES);
  }

  void clear() {
    window = null;
    parts = 0;
    part = 0;
    done = 0;
    lengthBytes = 0;
    remainingBytes = 0;
  }

  /** The same with one more part. */
  RecordBody with(LogReader reader, long startLsn, int length) {
    add(reader, startLsn, length);
    return this;
  }

  /** Goes back to the first byte. */
  public void rewind() {
    part = 0;
    done = 0;
    at = start;
    remainingBytes = lengthBytes;
  }

  /** The body is these bytes of the reader's window, until that moves. */
  void within(byte[] bytes, int place, int length) {
    clear();
    window = bytes;
    start = place;
    at = place;
    lengthBytes = length;
    remainingBytes = length;
  }

  void add(LogReader reader, long startLsn, int length) {
    if (parts == starts.length) {
      readers = Arrays.copyOf(readers, parts * 2);
      starts = Arrays.copyOf(starts, parts * 2);
      lengths = Arrays.copyOf(lengths, parts * 2);
    }
    readers[parts] = reader;
    starts[parts] = startLsn;
    lengths[parts++] = length;
    lengthBytes += length;
    remainingBytes += length;
  }

  /** Parts are found from the last to the first and read from the first to the last. */
  void reverse() {
    for (int i = 0, j = parts - 1; i < j; i++, j--) {
      LogReader reader = readers[i];
      readers[i] = readers[j];
      readers[j] = reader;
      long start = starts[i];
      starts[i] = starts[j];
      starts[j] = start;
      int length = lengths[i];
      lengths[i] = lengths[j];
      lengths[j] = length;
    }
  }
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.format.LogOperation;
import dev.gatun.format.PageSize;
import dev.gatun.wal.RecordBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one log record, one after the other. Lengths are checked against what is left of the body before anything is allocated or read.
 * One thread.
 */
final class OperationReader {
  private static final int MAX_STRING_BYTES = 4096;
  private static final int MAX_VARINT_BYTES = 5;
  private static final int NO_END = -1;

  private final RecordBody body;
  private final long lsn;
  private int kind;
  private int table;
  private byte[] key = {};
  private byte @Nullable [] high;
  private int valueLength;

  OperationReader(RecordBody body, long lsn) {
    this.body = body;
    this.lsn = lsn;
  }

  /** Reads the head of the next operation; false at the end. What follows the head is the caller's to read, or {@link #skipRest}'s. */
  boolean next() throws IOException {
    if (body.remaining() == 0) {
      return false;
    }
    kind = body.read();
    table = varint();
    switch (kind) {
      case LogOperation.PUT -> {
        key = bytes(length(PageSize.MAX_KEY_BYTES));
        valueLength = length(Integer.MAX_VALUE);
      }
      case LogOperation.DELETE -> key = bytes(length(PageSize.MAX_KEY_BYTES));
      case LogOperation.REMOVE_RANGE -> {
        key = bytes(length(LogOperation.MAX_END_BYTES));
        high = upperEnd();
      }
      case LogOperation.CREATE, LogOperation.DROP -> {}
      default -> throw corrupt("a known operation", "operation " + kind);
    }
    return true;
  }

  int kind() {
    return kind;
  }

  int table() {
    return table;
  }

  /** The key, or the lower end of a range. */
  byte[] key() {
    return key;
  }

  /** The upper end of a range, outside; null for none. */
  byte @Nullable [] high() {
    return high;
  }

  /** The value of a put. */
  byte[] value() throws IOException {
    return bytes(valueLength);
  }

  /** One of the three names of a create. */
  String string() throws IOException {
    return new String(bytes(length(MAX_STRING_BYTES)), StandardCharsets.UTF_8);
  }

  /** Passes over what follows the head. */
  void skipRest() throws IOException {
    if (kind == LogOperation.PUT) {
      body.skipNBytes(valueLength);
    } else if (kind == LogOperation.CREATE) {
      for (int i = 0; i < 3; i++) {
        string();
      }
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    body.readFully(bytes, 0, length);
    return bytes;
  }

  private byte @Nullable [] upperEnd() throws IOException {
    int length = varint() - 1;
    return length == NO_END ? null : bytes(checked(length, LogOperation.MAX_END_BYTES));
  }

  private int length(int limit) throws IOException {
    return checked(varint(), limit);
  }

  private int checked(int length, int limit) throws IOException {
    if (length < 0 || length > limit || length > body.remaining()) {
      throw corrupt("a length of at most " + Math.min(limit, body.remaining()), Integer.toString(length));
    }
    return length;
  }

  private int varint() throws IOException {
    int result = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int next = body.read();
      if (next < 0) {
        throw corrupt("a whole operation", "its end");
      }
      result |= (next & 0x7F) << 7 * i;
      if (next < 0x80) {
        return result;
      }
    }
    throw corrupt("a varint of at most " + MAX_VARINT_BYTES + " bytes", "a longer one");
  }

  private CorruptionException corrupt(String expected, String found) {
    return new CorruptionException("the log", CorruptionException.NO_PAGE, lsn, expected, found);
  }
}

package dev.gatun.engine;

import dev.gatun.format.LogOperation;
import dev.gatun.format.PageSize;
import dev.gatun.wal.RecordBody;
import dev.gatun.wal.RecordVisitor;
import java.util.Arrays;

/**
 * Takes the operations of the log along while it is read for its end, so that a log which the {@link ReplayWindow} can hold is read and parsed once.
 * It takes whole records of plain puts and deletes, and stops for good at the first that is anything else, damaged ones included, or has no room:
 * from there on the log is read again by the {@link Replayer}. It changes nothing, and says nothing of what is wrong.
 */
final class ReplayCollector implements RecordVisitor {
  private static final int MALFORMED = -1;
  private static final int MAX_VARINT_BITS = 35;

  /** One record in so many bytes of log is remembered as a place to read from. */
  private static final long PLACE_BYTES = 1 << 20;

  private final ReplayWindow window = new ReplayWindow();
  private long[] places = new long[16];
  private int placeCount;
  private long endLsn;
  private long records;
  private long operations;
  private boolean stopped;

  private byte[] array = {};
  private int at;
  private int end;

  @Override
  public void batch(long startLsn, long recordEnd, RecordBody body) {
    if (stopped) {
      return;
    }
    window.mark();
    byte[] bytes = body.window();
    if (bytes == null || !collect(bytes, body.windowOffset(), (int) body.length(), recordEnd)) {
      stopped = true;
      window.reset();
      return;
    }
    endLsn = recordEnd;
    records++;
    notePlace(startLsn);
  }

  private void notePlace(long startLsn) {
    if (placeCount == 0 || startLsn - places[placeCount - 1] >= PLACE_BYTES) {
      if (placeCount == places.length) {
        places = Arrays.copyOf(places, 2 * placeCount);
      }
      places[placeCount++] = startLsn;
    }
  }

  /** What was taken, to be applied before anything else. */
  ReplayWindow window() {
    return window;
  }

  /** Operations taken. */
  long operations() {
    return operations;
  }

  /** Whether so many records are all that were taken, so that none is left for the {@link Replayer}. */
  boolean hasAll(long recordCount) {
    return records == recordCount;
  }

  /** Everything up to this LSN was taken; 0 if nothing was. */
  long endLsn() {
    return endLsn;
  }

  /** The start of a record that was taken and ends, if there is one, not above an LSN. */
  long placeBefore(long lsn) {
    int i = placeCount - 1;
    while (i > 0 && places[i] > lsn) {
      i--;
    }
    return places[i];
  }

  // ---------------------------------------------------------------- parsing

  private boolean collect(byte[] bytes, int offset, int length, long lsn) {
    array = bytes;
    at = offset;
    end = offset + length;
    int taken = 0;
    while (at < end) {
      if (window.isFull(PageSize.MAX_KEY_BYTES + PageSize.PAGE_BYTES) || !operation(lsn)) {
        return false;
      }
      taken++;
    }
    operations += taken;
    return true;
  }

  private boolean operation(long lsn) {
    int kind = array[at++];
    int table = varint();
    int keyLength = varint();
    if (table < 0 || keyLength < 0 || keyLength > PageSize.MAX_KEY_BYTES || keyLength > end - at) {
      return false;
    }
    return switch (kind) {
      case LogOperation.PUT -> put(table, keyLength, lsn);
      case LogOperation.DELETE -> {
        at += window.copy(array, at, keyLength, 0, 0);
        window.delete(table, keyLength, lsn);
        yield true;
      }
      default -> false;
    };
  }

  private boolean put(int table, int keyLength, long lsn) {
    int key = at;
    at += keyLength;
    int valueLength = varint();
    if (valueLength < 0 || valueLength > end - at || !Space.isInline(keyLength, valueLength)) {
      return false;
    }
    window.copy(array, key, keyLength, at, valueLength);
    window.put(table, keyLength, valueLength, lsn);
    at += valueLength;
    return true;
  }

  private int varint() {
    int result = 0;
    for (int shift = 0; shift < MAX_VARINT_BITS && at < end; shift += 7) {
      int next = array[at++];
      result |= (next & 0x7F) << shift;
      if (next >= 0) {
        return result;
      }
    }
    return MALFORMED;
  }
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import dev.gatun.error.FormatVersionException;
import dev.gatun.format.BackupFrame;
import dev.gatun.format.Leaf;
import dev.gatun.format.PageSize;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads a backup's stream and hands its tables on. Nothing of a frame is used before its checksum, its backup and its number are right, and nothing
 * is allocated by what it says. A stream that ends too early, or that has passed its checks and makes no sense, is a {@link CorruptionException} that
 * tells the place.
 */
final class RestoredStream {
  static final String NAME = "backup stream";

  private static final int MAX_NAME_BYTES = 1024;

  private final ReadableByteChannel in;
  private final BackupTarget target;
  private final byte[] frame = new byte[BackupFrame.HEADER_BYTES + BackupFrame.MAX_PAYLOAD_BYTES];
  private final ByteBuffer payload = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] key = new byte[PageSize.MAX_KEY_BYTES];
  private final byte[] value = new byte[Leaf.MAX_CELL];
  private final Set<Integer> ids = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private long id;
  private long number;
  private long frameAt;
  private long readTo;
  private long entriesOfTable;
  private long entries;

  RestoredStream(ReadableByteChannel in, BackupTarget target) {
    this.in = in;
    this.target = target;
  }

  BackupResult run() throws IOException {
    long begin = System.nanoTime();
    try {
      begin(next());
      int kind = next();
      while (kind == BackupFrame.TABLE) {
        table();
        kind = next();
      }
      expect("a table or the end", "kind " + kind, kind == BackupFrame.END);
      end();
    } catch (BufferUnderflowException e) {
      throw damage("a whole payload of kind " + BackupFrame.kind(frame), BackupFrame.payloadBytes(frame) + " bytes");
    }
    return new BackupResult(ids.size(), entries, target.bytes(), (System.nanoTime() - begin) / 1_000_000);
  }

  private void begin(int kind) {
    expect("the first frame", "kind " + kind, kind == BackupFrame.BEGIN);
    int version = payload.getInt();
    if (version != BackupFrame.VERSION) {
      throw new FormatVersionException("the backup has version " + version + " and this library reads version " + BackupFrame.VERSION);
    }
  }

  // ---------------------------------------------------------------- tables

  private void table() throws IOException {
    int table = payload.getInt();
    String name = string();
    TableEntry entry = new TableEntry(table, name, string(), string(), 0, 0, false);
    expect("a table with an id and a name of its own", "table " + table + " '" + name + "'", table > 0 && ids.add(table) && names.add(name));
    target.table(entry);
    entriesOfTable = 0;
    int kind = next();
    while (kind != BackupFrame.TABLE_END) {
      switch (kind) {
        case BackupFrame.ENTRIES -> entries();
        case BackupFrame.LARGE -> large();
        default -> throw damage("entries of table '" + name + "'", "kind " + kind);
      }
      kind = next();
    }
    long count = payload.getLong();
    expect(count + " entries in table '" + name + "'", String.valueOf(entriesOfTable), count == entriesOfTable);
    target.endTable(count);
    entries += count;
  }

  private String string() {
    int length = payload.getShort() & 0xFFFF;
    expect("a name of 1 to " + MAX_NAME_BYTES + " bytes", length + " bytes", length > 0 && length <= MAX_NAME_BYTES);
    byte[] utf8 = new byte[length];
    payload.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private void entries() throws IOException {
    while (payload.hasRemaining()) {
      int keyLength = bytes(key);
      int valueLength = bytes(value);
      expect("a value that stands in a leaf", valueLength + " bytes", Leaf.isInline(keyLength, valueLength));
      target.entry(key, keyLength, value, valueLength);
      entriesOfTable++;
    }
  }

  private int bytes(byte[] into) {
    int length = varint();
    expect("at most " + into.length + " bytes", length + " bytes", length >= 0 && length <= into.length);
    payload.get(into, 0, length);
    return length;
  }

  private int varint() {
    int result = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      byte next = payload.get();
      result |= (next & 0x7F) << shift;
      if (next >= 0) {
        return result;
      }
    }
    throw damage("a length", "one of more than five bytes");
  }

  // ---------------------------------------------------------------- large values

  private void large() throws IOException {
    long length = payload.getLong();
    int keyLength = payload.remaining();
    expect("a key of at most " + key.length + " bytes", keyLength + " bytes", keyLength <= key.length);
    payload.get(key, 0, keyLength);
    boolean large = length <= Integer.MAX_VALUE && length > 0 && !Leaf.isInline(keyLength, length);
    expect("a large value", length + " bytes", large);
    payload.position(payload.limit()); // no piece yet
    target.large(key, keyLength, this::read, length);
    expect("a value of " + length + " bytes", payload.remaining() + " more", !payload.hasRemaining());
    entriesOfTable++;
  }

  private void read(byte[] into, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (!payload.hasRemaining()) {
        int kind = next();
        expect("a piece of a value", "kind " + kind, kind == BackupFrame.PIECE && payload.hasRemaining());
      }
      int chunk = Math.min(length - done, payload.remaining());
      payload.get(into, offset + done, chunk);
      done += chunk;
    }
  }

  private void end() throws IOException {
    int nextTableId = payload.getInt();
    int tables = payload.getInt();
    long all = payload.getLong();
    expect(ids.size() + " tables with " + entries + " entries", tables + " with " + all, tables == ids.size() && all == entries);
    int highest = ids.stream().mapToInt(Integer::intValue).max().orElse(0);
    expect("a next table above " + highest, "table " + nextTableId, nextTableId > highest);
    target.end(nextTableId);
  }

  // ---------------------------------------------------------------- frames

  /** Reads the next frame and tells its kind; the buffer is its payload. */
  private int next() throws IOException {
    frameAt = readTo;
    payload.clear();
    fill(BackupFrame.HEADER_BYTES);
    expect("a frame of a backup", "other bytes", BackupFrame.isHeader(frame));
    fill(BackupFrame.payloadBytes(frame));
    expect("a matching checksum", "another", BackupFrame.matches(frame));
    if (number == 0) {
      id = BackupFrame.backupId(frame);
    }
    boolean mine = BackupFrame.backupId(frame) == id && BackupFrame.number(frame) == number;
    expect("frame " + number + " of backup " + id, "frame " + BackupFrame.number(frame) + " of " + BackupFrame.backupId(frame), mine);
    number++;
    payload.flip().position(BackupFrame.HEADER_BYTES);
    return BackupFrame.kind(frame);
  }

  @SuppressWarnings("ThreadPriorityCheck") // a channel that does not block says nothing when it is ready again
  private void fill(int bytes) throws IOException {
    payload.limit(payload.position() + bytes);
    while (payload.hasRemaining()) {
      int count = in.read(payload);
      if (count < 0) {
        throw new CorruptionException(NAME, CorruptionException.NO_PAGE, readTo, "the rest of a backup", "the end of the stream: it was cut off");
      }
      if (count == 0) {
        Thread.yield(); // a channel that does not block gives what it has
      }
      readTo += count;
    }
  }

  private void expect(String expected, String found, boolean holds) {
    if (!holds) {
      throw damage(expected, found);
    }
  }

  private CorruptionException damage(String expected, String found) {
    return new CorruptionException(NAME, CorruptionException.NO_PAGE, frameAt, expected, found);
  }
}

package dev.gatun.engine;

import dev.gatun.error.CorruptionException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a checkpoint, written whole each time.
 *
 * <pre>
 *   u32 next table id   u32 number of tables
 *   for each:  u32 id   u8 flags (1 dropped)   u64 root pointer   u64 live entries   string name   string key codec   string value codec
 *   string:    u16 length   UTF-8
 * </pre>
 *
 * Little-endian. Ids are never used again, so the next one is written too.
 *
 * @param nextTableId the id that the next table gets
 * @param tables all tables, those with pages left to free included
 */
record Catalog(int nextTableId, List<TableEntry> tables) {
  private static final int DROPPED = 1;
  private static final int SMALLEST_ENTRY_BYTES = 4 + 1 + 8 + 8 + 3 * 2;
  private static final int MAX_NAME_BYTES = 0xFFFF;

  /** The catalog of a new store. */
  static final Catalog EMPTY = new Catalog(1, List.of());

  byte[] encode() {
    int size = 8;
    for (TableEntry table : tables) {
      size += SMALLEST_ENTRY_BYTES + utf8(table.name()).length + utf8(table.keyCodec()).length + utf8(table.valueCodec()).length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(nextTableId).putInt(tables.size());
    for (TableEntry table : tables) {
      out.putInt(table.id()).put((byte) (table.dropped() ? DROPPED : 0)).putLong(table.root()).putLong(table.count());
      put(out, table.name());
      put(out, table.keyCodec());
      put(out, table.valueCodec());
    }
    return out.array();
  }

  private static void put(ByteBuffer out, String string) {
    byte[] bytes = utf8(string);
    out.putShort((short) bytes.length).put(bytes);
  }

  /** Reads a catalog whose bytes have passed their checksums; what then makes no sense is still a corruption and not a crash. */
  static Catalog decode(byte[] bytes, String file) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int next = in.getInt();
      int count = in.getInt();
      if (count < 0 || count > in.remaining() / SMALLEST_ENTRY_BYTES) {
        throw corrupt(file, "at most " + in.remaining() / SMALLEST_ENTRY_BYTES + " tables", count + " tables");
      }
      List<TableEntry> tables = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        tables.add(entry(in));
      }
      return new Catalog(next, List.copyOf(tables));
    } catch (BufferUnderflowException e) {
      throw corrupt(file, "a whole catalog", "its end after " + bytes.length + " bytes");
    }
  }

  private static TableEntry entry(ByteBuffer in) {
    int id = in.getInt();
    boolean dropped = (in.get() & DROPPED) != 0;
    long root = in.getLong();
    long count = in.getLong();
    String name = string(in);
    String keyCodec = string(in);
    return new TableEntry(id, name, keyCodec, string(in), root, count, dropped);
  }

  private static String string(ByteBuffer in) {
    int length = in.getShort() & MAX_NAME_BYTES;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] string = new byte[length];
    in.get(string);
    return new String(string, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String string) {
    return string.getBytes(StandardCharsets.UTF_8);
  }

  private static CorruptionException corrupt(String file, String expected, String found) {
    return new CorruptionException(file, CorruptionException.NO_PAGE, 0, expected, found);
  }
}

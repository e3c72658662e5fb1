package dev.gatun.engine;

import dev.gatun.format.BackupFrame;
import dev.gatun.format.LogOperation;
import dev.gatun.tree.OverflowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** A backup as a stream of checked frames, made for one pass from the beginning to the end. {@link RestoredStream} reads it. */
final class BackupStream implements BackupTarget {
  private static final int MAX_VARINT_BYTES = 5;

  private final WritableByteChannel out;
  private final long id = new SecureRandom().nextLong();
  private final byte[] frame = new byte[BackupFrame.HEADER_BYTES + BackupFrame.MAX_PAYLOAD_BYTES];
  private final ByteBuffer payload = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
  private long number;
  private long bytes;
  private int tables;
  private long entries;

  BackupStream(WritableByteChannel out) throws IOException {
    this.out = out;
    payload.position(BackupFrame.HEADER_BYTES);
    payload.putInt(BackupFrame.VERSION);
    write(BackupFrame.BEGIN);
  }

  @Override
  public void table(TableEntry table) throws IOException {
    payload.putInt(table.id());
    string(table.name());
    string(table.keyCodec());
    string(table.valueCodec());
    write(BackupFrame.TABLE);
    tables++;
  }

  private void string(String string) {
    byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
    payload.putShort((short) utf8.length).put(utf8);
  }

  @Override
  public void entry(byte[] key, int keyLength, byte[] value, int valueLength) throws IOException {
    if (payload.remaining() < 2 * MAX_VARINT_BYTES + keyLength + valueLength) {
      write(BackupFrame.ENTRIES);
    }
    bytes(key, keyLength);
    bytes(value, valueLength);
  }

  private void bytes(byte[] source, int length) {
    payload.position(LogOperation.putVarint(frame, payload.position(), length));
    payload.put(source, 0, length);
  }

  @Override
  public void large(byte[] key, int keyLength, OverflowWriter.Source value, long valueLength) throws IOException {
    writeEntries();
    payload.putLong(valueLength).put(key, 0, keyLength);
    write(BackupFrame.LARGE);
    for (long rest = valueLength; rest > 0; ) {
      int piece = (int) Math.min(rest, BackupFrame.MAX_PAYLOAD_BYTES);
      value.read(frame, BackupFrame.HEADER_BYTES, piece);
      payload.position(BackupFrame.HEADER_BYTES + piece);
      write(BackupFrame.PIECE);
      rest -= piece;
    }
  }

  @Override
  public void endTable(long count) throws IOException {
    writeEntries();
    payload.putLong(count);
    write(BackupFrame.TABLE_END);
    entries += count;
  }

  @Override
  public void end(int nextTableId) throws IOException {
    payload.putInt(nextTableId).putInt(tables).putLong(entries);
    write(BackupFrame.END);
  }

  private void writeEntries() throws IOException {
    if (payload.position() > BackupFrame.HEADER_BYTES) {
      write(BackupFrame.ENTRIES);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a channel that does not block says nothing when it is ready again
  private void write(int kind) throws IOException {
    BackupFrame.seal(frame, kind, id, number++, payload.position() - BackupFrame.HEADER_BYTES);
    bytes += payload.position();
    payload.flip();
    while (payload.hasRemaining()) {
      if (out.write(payload) == 0) {
        Thread.yield(); // a channel that does not block takes what it can
      }
    }
    payload.clear().position(BackupFrame.HEADER_BYTES);
  }

  @Override
  public long bytes() {
    return bytes;
  }
}

package dev.gatun.bench.stores;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.GetOp;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/** One thread's read transaction, cursors and buffers. */
final class LmdbSession implements Session {
  static final int GETS_A_RENEWAL = 64;

  private final Env<DirectBuffer> env;
  private final Dbi<DirectBuffer> table;
  private MutableDirectBuffer keyBuffer = buffer(16);
  private MutableDirectBuffer valueBuffer = buffer(16);
  private Txn<DirectBuffer> reader;
  private Txn<DirectBuffer> frozen;
  private Cursor<DirectBuffer> frozenCursor;
  private Cursor<DirectBuffer> liveCursor;
  private int gets;

  LmdbSession(Env<DirectBuffer> env, Dbi<DirectBuffer> table) {
    this.env = env;
    this.table = table;
  }

  private static MutableDirectBuffer buffer(int bytes) {
    return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
  }

  private static MutableDirectBuffer filled(MutableDirectBuffer buffer, byte[] bytes) {
    MutableDirectBuffer fitting = buffer.capacity() == bytes.length ? buffer : buffer(bytes.length);
    fitting.putBytes(0, bytes);
    return fitting;
  }

  private void renew() {
    if (reader == null) {
      reader = env.txnRead();
    } else {
      reader.reset();
      reader.renew();
    }
    gets = GETS_A_RENEWAL;
  }

  @Override
  public int get(byte[] key, byte[] into) {
    if (--gets < 0) {
      renew();
      gets--;
    }
    keyBuffer = filled(keyBuffer, key);
    DirectBuffer value = table.get(reader, keyBuffer);
    if (value == null) {
      return -1;
    }
    value.getBytes(0, into, 0, value.capacity());
    return value.capacity();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    keyBuffer = filled(keyBuffer, key);
    valueBuffer = filled(valueBuffer, value);
    try (Txn<DirectBuffer> writer = env.txnWrite()) {
      table.put(writer, keyBuffer, valueBuffer);
      writer.commit();
    }
    gets = 0;
  }

  @Override
  public void append(byte[][] keys, byte[][] values, int count) {
    try (Txn<DirectBuffer> writer = env.txnWrite()) {
      for (int i = 0; i < count; i++) {
        keyBuffer = filled(keyBuffer, keys[i]);
        valueBuffer = filled(valueBuffer, values[i]);
        table.put(writer, keyBuffer, valueBuffer, PutFlags.MDB_APPEND);
      }
      writer.commit();
    }
  }

  @Override
  public long range(byte[] from, int count, View view) {
    Cursor<DirectBuffer> cursor = cursor(view);
    keyBuffer = filled(keyBuffer, from);
    long sum = 0;
    boolean more = cursor.get(keyBuffer, GetOp.MDB_SET_RANGE);
    for (int i = 0; i < count && more; i++) {
      DirectBuffer value = cursor.val();
      sum += value.capacity() + value.getByte(0);
      more = cursor.next();
    }
    return sum;
  }

  private Cursor<DirectBuffer> cursor(View view) {
    return view == View.LIVE ? live() : frozen();
  }

  private Cursor<DirectBuffer> live() {
    renew();
    if (liveCursor == null) {
      liveCursor = table.openCursor(reader);
    } else {
      liveCursor.renew(reader);
    }
    return liveCursor;
  }

  private Cursor<DirectBuffer> frozen() {
    if (frozen == null) {
      frozen = env.txnRead();
      frozenCursor = table.openCursor(frozen);
    }
    return frozenCursor;
  }

  @Override
  public Scan scan(View view) {
    Cursor<DirectBuffer> cursor = cursor(view);
    long sum = 0;
    long entries = 0;
    for (boolean more = cursor.first(); more; more = cursor.next()) {
      sum += words(cursor.key()) + words(cursor.val());
      entries++;
    }
    return new Scan(entries, sum);
  }

  private static long words(DirectBuffer bytes) {
    long sum = 0;
    int last = bytes.capacity() - Long.BYTES;
    for (int at = 0; at < last; at += Long.BYTES) {
      sum += bytes.getLong(at, ByteOrder.LITTLE_ENDIAN);
    }
    return sum + bytes.getLong(last, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    if (liveCursor != null) {
      liveCursor.close();
    }
    if (reader != null) {
      reader.close();
    }
    if (frozen != null) {
      frozenCursor.close();
      frozen.close();
    }
  }
}

package dev.gatun.bench.stores;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** One thread's iterators, batch and buffers. */
final class RocksSession implements Session {
  private static final int LONGEST = 1 << 20;

  private final RocksDB db;
  private final WriteOptions writeOptions;
  private final ReadOptions readOptions = new ReadOptions();
  private final WriteBatch batch = new WriteBatch();
  private ByteBuffer keyBuffer;
  private ByteBuffer valueBuffer;
  private RocksIterator live;
  private RocksIterator frozen;

  RocksSession(RocksDB db, WriteOptions writeOptions) {
    this.db = db;
    this.writeOptions = writeOptions;
  }

  @Override
  public int get(byte[] key, byte[] into) {
    try {
      int length = db.get(readOptions, key, into);
      return length == RocksDB.NOT_FOUND ? -1 : length;
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    try {
      db.put(writeOptions, key, value);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void append(byte[][] keys, byte[][] values, int count) {
    try {
      batch.clear();
      for (int i = 0; i < count; i++) {
        batch.put(keys[i], values[i]);
      }
      db.write(writeOptions, batch);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  private RocksIterator iterator(View view) {
    if (keyBuffer == null) {
      keyBuffer = ByteBuffer.allocateDirect(LONGEST).order(ByteOrder.LITTLE_ENDIAN);
      valueBuffer = ByteBuffer.allocateDirect(LONGEST).order(ByteOrder.LITTLE_ENDIAN);
    }
    return view == View.LIVE ? live() : frozen();
  }

  private RocksIterator live() {
    if (live == null) {
      live = db.newIterator(readOptions);
    } else {
      Rocks.run(live::refresh);
    }
    return live;
  }

  private RocksIterator frozen() {
    if (frozen == null) {
      frozen = db.newIterator(readOptions);
    }
    return frozen;
  }

  @Override
  public long range(byte[] from, int count, View view) {
    RocksIterator iterator = iterator(view);
    long sum = 0;
    iterator.seek(from);
    for (int i = 0; i < count && iterator.isValid(); i++) {
      valueBuffer.clear();
      sum += iterator.value(valueBuffer) + valueBuffer.get(0);
      iterator.next();
    }
    return sum;
  }

  @Override
  public Scan scan(View view) {
    RocksIterator iterator = iterator(view);
    long sum = 0;
    long entries = 0;
    for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
      keyBuffer.clear();
      valueBuffer.clear();
      sum += words(keyBuffer, iterator.key(keyBuffer)) + words(valueBuffer, iterator.value(valueBuffer));
      entries++;
    }
    return new Scan(entries, sum);
  }

  private static long words(ByteBuffer bytes, int length) {
    long sum = 0;
    int last = length - Long.BYTES;
    for (int at = 0; at < last; at += Long.BYTES) {
      sum += bytes.getLong(at);
    }
    return sum + bytes.getLong(last);
  }

  @Override
  public long getAll(List<byte[]> keys) {
    long sum = 0;
    for (byte[] value : Rocks.call(() -> db.multiGetAsList(readOptions, keys))) {
      sum += value.length;
    }
    return sum;
  }

  @Override
  public void close() {
    if (live != null) {
      live.close();
    }
    if (frozen != null) {
      frozen.close();
    }
    batch.close();
    readOptions.close();
  }
}

package dev.gatun.bench.stores;

import dev.gatun.bench.data.Words;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/**
 * MapDB's tree map.
 *
 * <ul>
 *   <li>With its write-ahead log ({@code transactionEnable}), which its documentation asks for where a crash must not destroy the file, and with
 *       mapped files, which it advises on 64 bits.
 *   <li>Asynchronous: {@code commit}, which forces the log, each 100 ms. A write is in memory until then: the death of the process loses it.
 *   <li>Durable: each thread commits after its write.
 *   <li>Byte arrays by its own serializer, values inside of the nodes, since they are short. It serializes nodes, so no array is kept.
 *   <li>It has no snapshots: those rows stay empty.
 * </ul>
 */
final class MapDbStore implements PeerStore {
  private final DB db;
  private final BTreeMap<byte[], byte[]> map;
  private final boolean durable;
  private final PeriodicSync clock;

  MapDbStore(Path folder, boolean durable) {
    this.durable = durable;
    db = DBMaker.fileDB(folder.resolve("data.mapdb").toFile()).fileMmapEnableIfSupported().transactionEnable().make();
    map = db.treeMap("data", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).createOrOpen();
    clock = durable ? null : new PeriodicSync(this::sync);
  }

  @Override
  public Session session() {
    return new MapDbSession();
  }

  @Override
  public boolean hasSnapshots() {
    return false;
  }

  @Override
  public void sync() {
    db.commit();
  }

  @Override
  public void settle() {
    sync();
  }

  @Override
  public boolean compact() {
    db.getStore().compact();
    sync();
    return true;
  }

  @Override
  public void close() {
    if (clock != null) {
      clock.close();
    }
    db.commit();
    db.close();
  }

  private final class MapDbSession implements Session {
    @Override
    public int get(byte[] key, byte[] into) {
      byte[] value = map.get(key);
      if (value == null) {
        return -1;
      }
      System.arraycopy(value, 0, into, 0, value.length);
      return value.length;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      map.put(key.clone(), value.clone());
      if (durable) {
        db.commit();
      }
    }

    @Override
    public void append(byte[][] keys, byte[][] values, int count) {
      for (int i = 0; i < count; i++) {
        map.put(keys[i].clone(), values[i].clone());
      }
    }

    @Override
    public long range(byte[] from, int count, View view) {
      Iterator<Map.Entry<byte[], byte[]>> entries = map.entryIterator(from, true, null, false);
      long sum = 0;
      for (int i = 0; i < count && entries.hasNext(); i++) {
        byte[] value = entries.next().getValue();
        sum += value.length + value[0];
      }
      return sum;
    }

    @Override
    public Scan scan(View view) {
      long sum = 0;
      long count = 0;
      for (Iterator<Map.Entry<byte[], byte[]>> entries = map.entryIterator(); entries.hasNext(); count++) {
        Map.Entry<byte[], byte[]> entry = entries.next();
        sum += Words.sum(entry.getKey()) + Words.sum(entry.getValue());
      }
      return new Scan(count, sum);
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }
}

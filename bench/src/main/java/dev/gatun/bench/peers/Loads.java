package dev.gatun.bench.peers;

import dev.gatun.bench.data.Entries;
import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import java.util.Optional;
import java.util.OptionalLong;

/** Filling an empty store. */
final class Loads {
  /** The values of a load are those of this round, see {@link Entries#value}. */
  static final int ROUND = 0;

  private static final int BATCH = 1000;
  /** The first tenth of a load warms up. */
  private static final int WARM_SHARE = 10;

  private Loads() {}

  /** In random order, each entry by itself. */
  static void random(Cell cell) {
    Shape shape = cell.shape;
    DiskWrites disk = cell.diskWrites();
    try (PeerStore store = cell.open()) {
      cell.add(Row.PUT_RANDOM, putAll(store, shape));
      disk.count(shape.entries());
      OptionalLong used = store.usedBytes();
      store.settle();
      if (used.isPresent()) {
        cell.add(Row.SPACE_USED, (double) used.getAsLong() / shape.liveBytes());
      }
    }
    disk.addTo(cell, Row.DISK_PUT);
  }

  private static double putAll(PeerStore store, Shape shape) {
    Block block = new Block(shape, 1, true);
    long nanos = 0;
    int timed = 0;
    try (Session session = store.session()) {
      for (int next = 0; next < shape.entries(); next += Block.SIZE) {
        int count = block.fill(next, shape, ROUND, Loads::scattered);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
          session.put(block.keys[i], block.values[i]);
        }
        if (next >= shape.entries() / WARM_SHARE) {
          nanos += System.nanoTime() - begin;
          timed += count;
        }
      }
    }
    return timed * 1e9 / nanos;
  }

  /** Random keys are in random order as they are numbered; others are brought into one by a step that comes to every entry once. */
  static int scattered(int next, Shape shape) {
    return switch (shape.keys()) {
      case RANDOM -> next;
      case SEQUENTIAL, PREFIX -> (int) ((long) next * coprime(shape.entries()) % shape.entries());
    };
  }

  private static int coprime(int entries) {
    int step = (int) (entries * 0.6180339887498949);
    while (step < 2 || gcd(step, entries) != 1) {
      step++;
    }
    return step;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** In the order of the keys, a thousand entries in each atomic batch. */
  static void sorted(Cell cell) {
    Shape shape = cell.shape.sequential();
    DiskWrites disk = cell.diskWrites();
    try (PeerStore store = cell.open();
        Session session = store.session()) {
      Entries entries = new Entries(shape, 1);
      byte[][] keys = new byte[BATCH][entries.newKey().length];
      byte[][] values = new byte[BATCH][shape.valueBytes()];
      long nanos = 0;
      int timed = 0;
      for (int next = 0; next + BATCH <= shape.entries(); next += BATCH) {
        for (int i = 0; i < BATCH; i++) {
          entries.key(next + i, keys[i]);
          entries.value(next + i, ROUND, values[i]);
        }
        long begin = System.nanoTime();
        session.append(keys, values, BATCH);
        if (next >= shape.entries() / WARM_SHARE) {
          nanos += System.nanoTime() - begin;
          timed += BATCH;
        }
      }
      cell.add(Row.LOAD_SORTED, timed * 1e9 / nanos);
      disk.count((long) shape.entries() / BATCH * BATCH);
    }
    disk.addTo(cell, Row.DISK_SORTED);
  }

  /** By the store's own way to load sorted entries, if it has one. Generating keys and values is part of the time. */
  static void bulk(Cell cell) {
    Shape shape = cell.shape.sequential();
    DiskWrites disk = cell.diskWrites();
    try (PeerStore store = cell.open()) {
      Sorted source = new Sorted(shape);
      long begin = System.nanoTime();
      Optional<Runnable> last = store.bulkLoad(source);
      if (last.isPresent()) {
        long loaded = System.nanoTime();
        last.get().run();
        cell.add(Row.BULK_LOAD, shape.entries() * 1e9 / (loaded - begin));
        cell.add(Row.BULK_FORCE, (System.nanoTime() - loaded) / 1e6);
        Walks.touchAll(cell, store);
        disk.count(shape.entries());
      }
    }
    disk.addTo(cell, Row.DISK_BULK);
  }

  private static final class Sorted implements PeerStore.SortedSource {
    private final Shape shape;
    private final Entries entries;
    private final byte[] key;
    private final byte[] value;

    Sorted(Shape shape) {
      this.shape = shape;
      entries = new Entries(shape, 1);
      key = entries.newKey();
      value = entries.newValue();
    }

    @Override
    public int size() {
      return shape.entries();
    }

    @Override
    public byte[] key(int n) {
      entries.key(n, key);
      return key;
    }

    @Override
    public byte[] value(int n) {
      entries.value(n, ROUND, value);
      return value;
    }
  }
}

package dev.gatun.bench.peers;

import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import java.util.concurrent.ThreadFactory;

/** Writes to a loaded store of which each survives a power cut when its call returns. */
final class DurableWrites {
  private static final int THREADS = 64;
  private static final int VIRTUAL_THREADS = 1000;
  /** A store whose calls pin or block carriers is given the best of these, and platform threads. */
  private static final int[] PLATFORM_THREADS = {64, 256, 1000};
  private static final int HOT_EACH = 10;

  private DurableWrites() {}

  static void oneThread(Cell cell) {
    DiskWrites disk = cell.diskWrites();
    run(cell, Row.DURABLE_1, 1, false, disk);
    disk.addTo(cell, Row.DISK_DURABLE_1);
  }

  static void sixtyFourThreads(Cell cell) {
    DiskWrites disk = cell.diskWrites();
    run(cell, Row.DURABLE_64, THREADS, false, disk);
    disk.addTo(cell, Row.DISK_DURABLE_64);
  }

  static void hotKey(Cell cell) {
    run(cell, Row.DURABLE_HOT, THREADS, true, cell.diskWrites());
  }

  private static void run(Cell cell, Row row, int threads, boolean hot, DiskWrites disk) {
    try (PeerStore store = cell.openDurable()) {
      Walks.touchAll(cell, store);
      cell.add(row, rates(cell, store, threads, Thread.ofPlatform().factory(), hot, disk));
      store.settle();
    }
  }

  static void thousandThreads(Cell cell) {
    DiskWrites disk = cell.diskWrites();
    try (PeerStore store = cell.openDurable()) {
      Walks.touchAll(cell, store);
      if (store.servesVirtualThreads()) {
        cell.add(Row.DURABLE_1000, rates(cell, store, VIRTUAL_THREADS, Thread.ofVirtual().factory(), false, disk));
      } else {
        addBest(cell, store, disk);
      }
      store.settle();
    }
    disk.addTo(cell, Row.DISK_DURABLE_1000);
  }

  private static void addBest(Cell cell, PeerStore store, DiskWrites disk) {
    double[] best = {};
    int bestThreads = 0;
    for (int threads : PLATFORM_THREADS) {
      double[] rates = rates(cell, store, threads, Thread.ofPlatform().factory(), false, disk);
      if (best.length == 0 || Numbers.median(rates) > Numbers.median(best)) {
        best = rates;
        bestThreads = threads;
      }
    }
    for (double rate : best) {
      cell.add(Row.DURABLE_1000, rate, "on " + bestThreads + " platform threads, its best of 64, 256 and 1,000");
    }
  }

  private static double[] rates(Cell cell, PeerStore store, int threads, ThreadFactory factory, boolean hot, DiskWrites disk) {
    return Crew.rates(cell.plan, threads, factory, seed -> new Writer(cell, store, seed, hot, disk));
  }

  private static final class Writer implements Worker {
    private final Session session;
    private final Block block;
    private final boolean hot;
    private final DiskWrites disk;
    private int writes;

    Writer(Cell cell, PeerStore store, int seed, boolean hot, DiskWrites disk) {
      session = store.session();
      block = new Block(cell.shape, 1 + seed, 1);
      this.hot = hot;
      this.disk = disk;
    }

    @Override
    public void prepare() {
      block.draw();
      if (writes++ % HOT_EACH == 0 && hot) {
        block.set(0, 0);
      }
    }

    @Override
    public int work() {
      session.put(block.keys[0], block.values[0]);
      return 1;
    }

    @Override
    public void close() {
      disk.count(writes);
      session.close();
    }
  }
}

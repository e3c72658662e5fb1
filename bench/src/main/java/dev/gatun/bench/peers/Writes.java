package dev.gatun.bench.peers;

import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;

/** Asynchronous writes to a loaded store on two threads, alone and beside reads. The disk may lag behind by 100 ms. */
final class Writes {
  private static final int THREADS = 2;

  private Writes() {}

  static void overwrite(Cell cell) {
    run(cell, Row.OVERWRITE_2, Row.DISK_OVERWRITE, 1);
  }

  static void mix(Cell cell) {
    run(cell, Row.MIX_2, Row.DISK_MIX, 2);
  }

  private static void run(Cell cell, Row row, Row diskRow, int operationsAPut) {
    DiskWrites disk = cell.diskWrites();
    try (PeerStore store = cell.open()) {
      Walks.touchAll(cell, store);
      cell.add(row, Crew.rates(cell.plan, THREADS, seed -> new Writer(cell, store, seed, operationsAPut, disk)));
      store.settle();
    }
    disk.addTo(cell, diskRow);
  }

  private static final class Writer implements Worker {
    private final Session session;
    private final Block block;
    private final byte[] target;
    private final int operationsAPut;
    private final DiskWrites disk;
    private long blocks;

    Writer(Cell cell, PeerStore store, int seed, int operationsAPut, DiskWrites disk) {
      session = store.session();
      block = new Block(cell.shape, 1 + seed, true);
      target = new byte[cell.shape.valueBytes()];
      this.operationsAPut = operationsAPut;
      this.disk = disk;
    }

    @Override
    public void prepare() {
      block.draw();
      blocks++;
    }

    @Override
    public int work() {
      for (int i = 0; i < Block.SIZE; i++) {
        if (i % operationsAPut == 0) {
          session.put(block.keys[i], block.values[i]);
        } else if (session.get(block.keys[i], target) != target.length) {
          throw new IllegalStateException("a get found nothing");
        }
      }
      return Block.SIZE;
    }

    @Override
    public void close() {
      disk.count(blocks * Block.SIZE);
      session.close();
    }
  }
}

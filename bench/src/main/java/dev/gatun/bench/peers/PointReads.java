package dev.gatun.bench.peers;

import dev.gatun.bench.data.Entries;
import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import java.util.Arrays;
import java.util.List;

/** Reading single entries of a loaded store, drawn at random. Everything was touched once before anything is timed. */
final class PointReads {
  private PointReads() {}

  static void oneThread(Cell cell) {
    read(cell, 1, Row.GET_1, false);
  }

  static void twoThreads(Cell cell) {
    read(cell, 2, Row.GET_2, false);
  }

  static void absent(Cell cell) {
    read(cell, 1, Row.GET_ABSENT, true);
  }

  private static void read(Cell cell, int threads, Row row, boolean absent) {
    try (PeerStore store = cell.open()) {
      Walks.touchAll(cell, store);
      HeapUse heap = new HeapUse(cell.plan);
      cell.add(row, Crew.rates(cell.plan, threads, seed -> new Reader(cell, store, seed, absent, seed == 0 ? heap : new HeapUse(cell.plan))));
      if (row == Row.GET_1) {
        cell.add(Row.HEAP_GET, heap.bytesAnOperation());
      }
    }
  }

  static void getAll(Cell cell) {
    try (PeerStore store = cell.open()) {
      Walks.touchAll(cell, store);
      if (hasGetAll(cell, store)) {
        cell.add(Row.GET_ALL, Crew.rates(cell.plan, 1, seed -> new GroupReader(cell, store)));
      }
    }
  }

  private static boolean hasGetAll(Cell cell, PeerStore store) {
    Block block = new Block(cell.shape, 1, false);
    block.draw();
    try (Session session = store.session()) {
      return session.getAll(List.of(block.keys[0])) >= 0;
    }
  }

  private static final class Reader implements Worker {
    private final Session session;
    private final Block block;
    private final byte[] target;
    private final boolean absent;
    private final HeapUse heap;

    Reader(Cell cell, PeerStore store, int seed, boolean absent, HeapUse heap) {
      session = store.session();
      block = new Block(cell.shape, 1 + seed, false);
      target = new byte[cell.shape.valueBytes()];
      this.absent = absent;
      this.heap = heap;
    }

    @Override
    public void prepare() {
      if (absent) {
        block.drawAbsent();
      } else {
        block.draw();
      }
      heap.begin();
    }

    @Override
    public int work() {
      int bytes = 0;
      for (byte[] key : block.keys) {
        bytes += session.get(key, target);
      }
      heap.end(Block.SIZE);
      check(bytes);
      return Block.SIZE;
    }

    /** The lengths of all, and the content of the last: a store that finds nothing would be the fastest. */
    private void check(int bytes) {
      int wanted = absent ? -Block.SIZE : Block.SIZE * target.length;
      if (bytes != wanted || !absent && !Entries.isValueOf(block.numbers[Block.SIZE - 1], target)) {
        throw new IllegalStateException("a get did not return what was stored: " + bytes + " bytes of " + wanted);
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private static final class GroupReader implements Worker {
    private final Session session;
    private final Block block;
    private final List<byte[]> keys;
    private final int valueBytes;

    GroupReader(Cell cell, PeerStore store) {
      session = store.session();
      block = new Block(cell.shape, 1, false);
      keys = Arrays.asList(block.keys);
      valueBytes = cell.shape.valueBytes();
    }

    @Override
    public void prepare() {
      block.draw();
    }

    @Override
    public int work() {
      long bytes = session.getAll(keys);
      if (bytes != (long) Block.SIZE * valueBytes) {
        throw new IllegalStateException("getAll returned " + bytes + " bytes of " + (long) Block.SIZE * valueBytes);
      }
      return Block.SIZE;
    }

    @Override
    public void close() {
      session.close();
    }
  }
}

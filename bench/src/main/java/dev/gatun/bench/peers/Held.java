package dev.gatun.bench.peers;

import dev.gatun.bench.data.Shape;
import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import dev.gatun.bench.stores.View;

/**
 * What the files take while one snapshot is held and everything is rewritten ten times, each entry by itself, in random order. A store that frees no
 * page that is newer than its oldest reader keeps all that was ever written, so there are fewer entries than elsewhere.
 */
final class Held {
  private static final int ENTRIES_SHARE = 20;
  private static final int EARLY = 3;
  private static final int LATE = 10;

  private Held() {}

  static void run(Cell cell) {
    Shape all = cell.shape;
    Shape shape = new Shape(Math.max(1, all.entries() / ENTRIES_SHARE), all.valueBytes(), all.keys(), all.zipf());
    try (PeerStore store = cell.open();
        Session reader = store.session()) {
      rewrite(store, shape, 0);
      if (!store.hasSnapshots()) {
        return;
      }
      reader.range(new Block(shape, 1, false).keys[0], 1, View.SNAPSHOT);
      for (int round = 1; round <= LATE; round++) {
        rewrite(store, shape, round);
        if (round == EARLY || round == LATE) {
          store.settle();
          cell.add(round == EARLY ? Row.SPACE_HELD_3 : Row.SPACE_HELD_10, (double) Disk.allocatedBytes(cell.folder) / shape.liveBytes());
        }
      }
    }
  }

  private static void rewrite(PeerStore store, Shape shape, int round) {
    Block block = new Block(shape, 1, true);
    try (Session session = store.session()) {
      for (int next = 0; next < shape.entries(); next += Block.SIZE) {
        int count = block.fill(next, shape, round, Loads::scattered);
        for (int i = 0; i < count; i++) {
          session.put(block.keys[i], block.values[i]);
        }
      }
    }
  }
}

package dev.gatun.bench.peers;

import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Opening a store: after a close in a warm virtual machine, and after a kill in a new one. */
final class Openings {
  private static final int WARM_OPENINGS = 5;
  private static final int LONGEST_NANOS = 1_000_000_000;
  /** Beside the folder of the store, which belongs to the store alone. */
  private static final String WRITTEN = ".written";

  private Openings() {}

  /** From the call that opens to the first value read. */
  static void clean(Cell cell) {
    Block block = new Block(cell.shape, 1, false);
    byte[] target = new byte[cell.shape.valueBytes()];
    long allEnd = System.nanoTime() + 1_000_000L * cell.plan.allMillis();
    for (int i = 0; i <= WARM_OPENINGS + cell.plan.slices() && (i < 2 || System.nanoTime() < allEnd + LONGEST_NANOS); i++) {
      block.draw();
      long begin = System.nanoTime();
      try (PeerStore store = cell.open();
          Session session = store.session()) {
        session.get(block.keys[0], target);
        double millis = (System.nanoTime() - begin) / 1e6;
        if (i >= WARM_OPENINGS || System.nanoTime() > allEnd) {
          cell.add(Row.OPEN_CLEAN, millis);
        }
      }
    }
  }

  /** Writes asynchronously for a while after everything else was settled, and dies without closing. */
  static void crash(Cell cell) {
    PeerStore store = cell.open(); // It stays open: that is the point.
    store.settle();
    Session session = store.session();
    Block block = new Block(cell.shape, System.nanoTime(), true);
    long end = System.nanoTime() + 1_000_000L * cell.plan.allMillis();
    long written = 0;
    while (written < cell.shape.entries() && System.nanoTime() < end) {
      block.draw();
      for (int i = 0; i < Block.SIZE; i++) {
        session.put(block.keys[i], block.values[i]);
      }
      written += Block.SIZE;
    }
    note(cell.folder, written);
    Runtime.getRuntime().halt(0);
  }

  private static void note(Path folder, long written) {
    try {
      Files.writeString(folder.resolveSibling(folder.getFileName() + WRITTEN), Long.toString(written));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long written(Path folder) {
    try {
      return Long.parseLong(Files.readString(folder.resolveSibling(folder.getFileName() + WRITTEN)).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens after that. The code is cold, as it is when a service starts again. */
  static void recover(Cell cell) {
    long begin = System.nanoTime();
    try (PeerStore store = cell.open()) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      String note = "after " + written(cell.folder) + " writes";
      cell.add(Row.OPEN_CRASHED, 1000 * seconds, note);
      OptionalLong replayed = store.replayed();
      if (replayed.isPresent() && replayed.getAsLong() > 0) {
        cell.add(Row.RECOVERY, replayed.getAsLong() / seconds, note);
      }
      Walks.touchAll(cell, store);
      store.settle();
    }
  }
}

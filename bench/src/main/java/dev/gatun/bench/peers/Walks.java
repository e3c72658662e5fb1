package dev.gatun.bench.peers;

import dev.gatun.bench.data.Words;
import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import dev.gatun.bench.stores.View;
import java.util.function.LongPredicate;

/** Going through a loaded store in the order of its keys. */
final class Walks {
  private static final int RANGE = 100;
  private static final int RANGES = 8;

  private Walks() {}

  static void rangeOnSnapshot(Cell cell) {
    range(cell, View.SNAPSHOT, Row.RANGE_SNAPSHOT, Row.HEAP_STEP);
  }

  static void rangeLive(Cell cell) {
    range(cell, View.LIVE, Row.RANGE_LIVE, Row.HEAP_LIVE_STEP);
  }

  private static void range(Cell cell, View view, Row row, Row heapRow) {
    try (PeerStore store = cell.open()) {
      if (view == View.SNAPSHOT && !store.hasSnapshots()) {
        return;
      }
      touchAll(cell, store);
      HeapUse heap = new HeapUse(cell.plan);
      cell.add(row, Crew.rates(cell.plan, 1, seed -> new RangeReader(cell, store, view, heap)));
      cell.add(heapRow, heap.bytesAnOperation());
    }
  }

  static void scanSnapshot(Cell cell) {
    long expected = Words.ofLoaded(cell.shape, Loads.ROUND);
    scan(cell, View.SNAPSHOT, Row.SCAN_SNAPSHOT, sum -> sum == expected);
  }

  static void scanLive(Cell cell) {
    long expected = Words.ofLoaded(cell.shape, Loads.ROUND);
    scan(cell, View.LIVE, Row.SCAN_LIVE, sum -> sum == expected);
  }

  private static void scan(Cell cell, View view, Row row, LongPredicate isRight) {
    try (PeerStore store = cell.openAsLoaded()) {
      scan(cell, store, view, row, isRight);
    }
  }

  /** Full scans of a store that is open. */
  static void scan(Cell cell, PeerStore store, View view, Row row, LongPredicate isRight) {
    if (view == View.SNAPSHOT && !store.hasSnapshots()) {
      return;
    }
    cell.add(row, Crew.rates(cell.plan, 1, seed -> new Scanner(cell, store.session(), view, isRight)));
  }

  /** Reads everything once, so that no cell measures how bytes come from the disk or into a cache for the first time. */
  static void touchAll(Cell cell, PeerStore store) {
    try (Session session = store.session()) {
      check(cell, session.scan(View.LIVE));
    }
  }

  private static void check(Cell cell, Session.Scan seen) {
    if (seen.entries() != cell.shape.entries()) {
      throw new IllegalStateException("a scan saw " + seen.entries() + " entries of " + cell.shape.entries());
    }
  }

  private record Scanner(Cell cell, Session session, View view, LongPredicate isRight) implements Worker {
    @Override
    public void prepare() {
      // Everything is walked; there is no key.
    }

    @Override
    public int work() {
      Session.Scan seen = session.scan(view);
      check(cell, seen);
      if (!isRight.test(seen.sum())) {
        throw new IllegalStateException("a scan saw other bytes than were stored");
      }
      return (int) seen.entries();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private static final class RangeReader implements Worker {
    private final Session session;
    private final Block block;
    private final View view;
    private final HeapUse heap;
    private final long least;

    RangeReader(Cell cell, PeerStore store, View view, HeapUse heap) {
      session = store.session();
      block = new Block(cell.shape, 1, false);
      this.view = view;
      this.heap = heap;
      // Near the end a range is shorter; and first bytes are signed.
      least = Math.min(RANGE, cell.shape.entries() / 100) * (cell.shape.valueBytes() - 128L);
    }

    @Override
    public void prepare() {
      block.draw(RANGES);
      heap.begin();
    }

    @Override
    public int work() {
      long sum = 0;
      for (int i = 0; i < RANGES; i++) {
        sum += session.range(block.keys[i], RANGE, view);
      }
      heap.end(RANGES * RANGE);
      if (sum < least) {
        throw new IllegalStateException("ranges of " + RANGE + " entries came to " + sum);
      }
      return RANGES;
    }

    @Override
    public void close() {
      session.close();
    }
  }
}

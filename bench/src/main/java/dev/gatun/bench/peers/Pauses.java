package dev.gatun.bench.peers;

import dev.gatun.bench.stores.PeerStore;
import dev.gatun.bench.stores.Session;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * How long does one writer wait at worst while the store makes checkpoints, one after the other with short breaks? One thread writes, asynchronously
 * and as fast as it can; another makes the checkpoints. On two processors a second writer would measure the scheduler.
 */
final class Pauses {
  private static final int BREAK_MILLIS = 100;

  private Pauses() {}

  static void run(Cell cell) {
    try (PeerStore store = cell.open()) {
      Walks.touchAll(cell, store);
      AtomicBoolean over = new AtomicBoolean();
      Checkpoints checkpoints = new Checkpoints(store, over);
      checkpoints.start();
      Writer writer = new Writer(cell, store, checkpoints);
      Crew.rates(cell.plan, 1, seed -> writer);
      over.set(true);
      checkpoints.end();
      cell.add(Row.PAUSE_999, writer.millis(99.9));
      cell.add(Row.PAUSE_9999, writer.millis(99.99));
      cell.add(Row.PAUSE_MAX, writer.millis(100), writer.cause + "; " + checkpoints.count + " checkpoints");
      store.settle();
    }
  }

  /** Makes them until it is over. */
  private static final class Checkpoints extends Thread {
    private final PeerStore store;
    private final AtomicBoolean over;
    private volatile boolean working;
    private volatile int count;
    private volatile Throwable failure;

    Checkpoints(PeerStore store, AtomicBoolean over) {
      super("checkpoints");
      this.store = store;
      this.over = over;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread counts
    public void run() {
      try {
        while (!over.get()) {
          working = true;
          store.checkpoint();
          working = false;
          count++;
          Thread.sleep(BREAK_MILLIS);
        }
      } catch (Throwable e) {
        failure = e;
      }
    }

    void end() {
      try {
        join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (failure != null) {
        throw new IllegalStateException("a checkpoint failed", failure);
      }
    }
  }

  private static final class Writer implements Worker {
    private final Histogram nanos = new Histogram(3);
    private final Session session;
    private final Block block;
    private final Checkpoints checkpoints;
    private final long startNanos;
    private long longest;
    private String cause = "nothing was written";

    Writer(Cell cell, PeerStore store, Checkpoints checkpoints) {
      session = store.session();
      block = new Block(cell.shape, 1, true);
      this.checkpoints = checkpoints;
      startNanos = System.nanoTime() + 1_000_000L * cell.plan.warmMillis();
    }

    @Override
    public void prepare() {
      block.draw();
    }

    @Override
    public int work() {
      boolean counts = System.nanoTime() >= startNanos;
      for (int i = 0; i < Block.SIZE; i++) {
        boolean before = checkpoints.working;
        long begin = System.nanoTime();
        session.put(block.keys[i], block.values[i]);
        long took = System.nanoTime() - begin;
        if (counts) {
          record(took, before);
        }
      }
      return Block.SIZE;
    }

    private void record(long took, boolean checkpointBefore) {
      nanos.recordValue(took);
      if (took > longest) {
        longest = took;
        cause = (checkpointBefore || checkpoints.working ? "during a checkpoint" : "between checkpoints") + collections(took);
      }
    }

    /** Whether a collection of garbage ended since then. */
    private static String collections(long took) {
      long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
      for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
        if (bean instanceof com.sun.management.GarbageCollectorMXBean known
            && known.getLastGcInfo() != null
            && known.getLastGcInfo().getEndTime() >= uptime - took / 1_000_000 - 1) {
          return ", with a collection of garbage";
        }
      }
      return "";
    }

    double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }

    @Override
    public void close() {
      session.close();
    }
  }
}

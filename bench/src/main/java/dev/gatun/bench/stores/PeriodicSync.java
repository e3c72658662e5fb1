package dev.gatun.bench.stores;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Forces an asynchronous store to the disk each 100 ms, for stores that do not do so themselves: Gatun's own interval. */
final class PeriodicSync implements AutoCloseable {
  static final int INTERVAL_MILLIS = 100;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> Thread.ofPlatform().daemon().name("periodic-sync").unstarted(task));
  private volatile Throwable failure;

  @SuppressWarnings("FutureReturnValueIgnored") // run() keeps what goes wrong
  PeriodicSync(Runnable sync) {
    clock.scheduleAtFixedRate(() -> run(sync), INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void run(Runnable sync) {
    try {
      sync.run();
    } catch (Throwable e) {
      failure = e; // the clock would stop without a word, and the store would look fast
      throw e;
    }
  }

  /** Returns when no sync is in progress any more, so that the store may be closed. Without an interrupt: several stores do not survive one. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      clock.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new IllegalStateException("the periodic sync failed", failure);
    }
  }
}

package dev.gatun;

import dev.gatun.error.StoreClosedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a store for many meters, each of which is read by itself: the store is asked once, and its answer holds for a second. The store is
 * handed in with each call and never kept. Thread-safe; the lock also keeps an older answer from replacing a newer one, which would let counters run
 * backwards.
 */
final class SampledStats {
  private static final long HOLDS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable StoreStats last;
  private long askedAt;

  SampledStats(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A figure as it is now; NaN when the store is closed. */
  double gauge(Store store, ToDoubleFunction<StoreStats> figure) {
    StoreStats stats = sample(store);
    return stats == null || store.isClosed() ? Double.NaN : figure.applyAsDouble(stats);
  }

  /** A figure that only grows. It stays where it was when the store is closed: a registry that takes differences must not see a NaN. */
  double counter(Store store, ToDoubleFunction<StoreStats> figure) {
    StoreStats stats = sample(store);
    return stats == null ? 0 : figure.applyAsDouble(stats);
  }

  private @Nullable StoreStats sample(Store store) {
    lock.lock();
    try {
      if (last == null || nanoClock.getAsLong() - askedAt >= HOLDS_NANOS) {
        last = store.stats();
        askedAt = nanoClock.getAsLong();
      }
      return last;
    } catch (StoreClosedException e) {
      return last; // there will be nothing newer
    } finally {
      lock.unlock();
    }
  }
}

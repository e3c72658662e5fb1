package dev.gatun.engine;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Ends snapshots that are older than the store allows, so that a forgotten one does not keep dead pages for ever.
 *
 * <p><b>Order</b> (I1): the snapshot is marked first and its pin is taken away afterwards, as its owner's close does it; a read looks at the mark
 * after its last load. They are known by weak references, or no forgotten one could ever be found to be out of reach ({@link Leaks}), and in the
 * order of their opening, so that a look ends at the first that is young enough. Each look drops those that were closed. Snapshots are added by any
 * thread, the looks are one thread's.
 */
final class Expiry {
  private static final long SHORTEST_LOOK_NANOS = 5_000_000;
  private static final long LONGEST_LOOK_NANOS = 1_000_000_000;
  private static final int LOOKS_AN_AGE = 8;

  private record Watched(WeakReference<RawSnapshot> snapshot, long openedNanos) {
    boolean isGone() {
      RawSnapshot known = snapshot.get();
      return known == null || known.isClosed();
    }
  }

  private final Duration maxAge;
  private final long maxAgeNanos;
  private final long lookNanos;
  private final ConcurrentLinkedQueue<Watched> watched = new ConcurrentLinkedQueue<>();
  private long nextLook = System.nanoTime();

  /** Zero is no limit. */
  Expiry(Duration maxAge) {
    this.maxAge = maxAge;
    this.maxAgeNanos = maxAge.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? maxAge.toNanos() : Long.MAX_VALUE;
    this.lookNanos = Math.clamp(maxAgeNanos / LOOKS_AN_AGE, SHORTEST_LOOK_NANOS, LONGEST_LOOK_NANOS);
  }

  boolean isLimited() {
    return maxAgeNanos != 0;
  }

  void watch(RawSnapshot snapshot) {
    watched.add(new Watched(new WeakReference<>(snapshot), System.nanoTime()));
  }

  /** Ends what is too old; costs nothing when it is not yet time to look again. */
  void look() {
    long now = System.nanoTime();
    if (!isLimited() || now - nextLook < 0) {
      return;
    }
    nextLook = now + lookNanos;
    watched.removeIf(Watched::isGone);
    for (Watched oldest = watched.peek(); oldest != null && now - oldest.openedNanos() > maxAgeNanos; oldest = watched.peek()) {
      watched.remove();
      end(oldest.snapshot().get());
    }
  }

  private void end(@Nullable RawSnapshot snapshot) {
    if (snapshot != null && snapshot.expire()) {
      LoggerFactory.getLogger("dev.gatun")
          .warn("the snapshot of {} is older than {} and was ended: the pages that it kept are used again", snapshot.openedAt(), maxAge);
    }
  }
}

package dev.gatun.page;

import dev.gatun.io.Backoff;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock for sections of a few instructions that call nothing which waits. Not re-entrant and not fair; a thread that finds it held spins, then
 * yields, then parks.
 */
final class SpinLatch {
  private final AtomicBoolean held = new AtomicBoolean();

  void lock() {
    for (int round = 0; held.getPlain() || !held.compareAndSet(false, true); round = Backoff.pause(round)) {
      // another thread is inside for a moment
    }
  }

  void unlock() {
    held.setRelease(false);
  }
}

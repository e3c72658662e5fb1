package dev.gatun.io;

import java.util.concurrent.locks.LockSupport;

/**
 * How everything in the store waits for another thread that is in the middle of something short: spin about a microsecond, then yield, then park for
 * growing times. Virtual threads are not time-sliced, so a wait that only spins could hang a program with one carrier. Allocates nothing: the caller
 * keeps the round in a local.
 *
 * <pre>{@code
 * for (int round = 0; !done(); round = Backoff.pause(round)) failure.check();
 * }</pre>
 */
public final class Backoff {
  private static final int SPINS = 40;
  private static final int YIELDS = 8;
  private static final long FIRST_PARK_NANOS = 20_000;
  private static final int DOUBLINGS = 6;

  private Backoff() {}

  /** Waits a little, longer each round; returns the next round. An interrupt shortens one pause at most, and stays set. */
  @SuppressWarnings("ThreadPriorityCheck") // the point of it: between spinning and sleeping
  public static int pause(int round) {
    if (round < SPINS) {
      Thread.onSpinWait();
    } else if (round < SPINS + YIELDS) {
      Thread.yield();
    } else {
      park(Math.min(round - SPINS - YIELDS, DOUBLINGS));
    }
    return round + 1;
  }

  /**
   * An interrupted thread cannot park, so the interrupt is put aside meanwhile. It must not only yield: virtual threads that do go to the end of
   * their carrier's own queue, and while that is never empty, a thread that was unparked from elsewhere gets no carrier; it may be the one they
   * wait for.
   */
  private static void park(int doublings) {
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(FIRST_PARK_NANOS << doublings);
    if (interrupted) {
      LockSupport.parkNanos(FIRST_PARK_NANOS << doublings); // the interrupt has left a permit, which ended the first at once
      Thread.currentThread().interrupt();
    }
  }
}
